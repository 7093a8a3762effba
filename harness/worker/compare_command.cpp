#include "harness/worker/compare_command.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "harness/base/error.h"
#include "harness/base/json.h"
#include "harness/config/metrics_options.h"
#include "harness/config/settings.h"
#include "harness/metrics/draws.h"
#include "harness/metrics/lone_step.h"
#include "harness/metrics/npy.h"
#include "harness/metrics/set_comparison.h"
#include "harness/protocol/json.h"
#include "harness/worker/judge.h"
#include "harness/worker/reason.h"
#include "harness/worker/workbench.h"

namespace harness::worker {
namespace {

using Json = nlohmann::json;
using metrics::ComparedSet;

at::Tensor as_images(const at::Tensor& bytes) { return bytes.to(at::kFloat).div(127.5).sub_(1.0); }

// [N, D] of reals, or uint8 [N, C, H, W] or [N, H, W, C].
ComparedSet set_of_array(const std::string& name, const std::filesystem::path& file) {
  at::Tensor array = metrics::read_npy(file);
  ComparedSet set;
  set.name = name;
  if (array.dim() == 2 && array.scalar_type() != at::kByte) {
    set.shape = {array.size(1)};
  } else if (array.dim() == 4 && array.scalar_type() == at::kByte) {
    const auto channels = [&](std::int64_t dimension) {
      return array.size(dimension) == 1 || array.size(dimension) == 3;
    };
    if (!channels(1) && channels(3)) array = array.permute({0, 3, 1, 2});
    if (array.size(1) != 1 && array.size(1) != 3)
      throw input_error(name + ": images have 1 or 3 channels, [N, C, H, W] or [N, H, W, C], not " +
                        std::to_string(array.size(1)) + " or " + std::to_string(array.size(3)) + ".");
    set.shape = array.sizes().slice(1).vec();
  } else {
    throw input_error(name + ": the array has " + std::to_string(array.dim()) + " dimensions of " +
                          c10::toString(array.scalar_type()) + ", and is neither features nor images.",
                      "Features are float32 or float64 [N, D], images uint8 [N, C, H, W] or [N, H, W, C].");
  }
  set.size = array.size(0);
  set.rows = [array](std::int64_t begin, std::int64_t end) {
    const at::Tensor rows = array.slice(0, begin, end);
    return rows.dim() == 4 ? as_images(rows.contiguous()) : rows.to(at::kFloat);
  };
  return set;
}

// A trial restored from its newest checkpoint.
class Restored {
 public:
  Restored(Workbench& bench, const Json& trial, const std::filesystem::path& data_folder)
      : settings_(trial.at("settings").get<Settings>()) {
    assignment_.trial = trial.at("id").get<std::string>();
    assignment_.seed = trial.at("seed").get<std::int64_t>();
    assignment_.attempt = 1;
    assignment_.settings = settings_;
    assignment_.folder = trial.at("folder").get<std::string>();
    data_ = &bench.data(settings_, data_folder, at::kCPU);
    trainer_ = std::make_unique<train::Trainer>(bench.registry(), std::vector{assignment_}, *data_, at::kCPU);
    std::vector<std::string> remarks;
    if (!trainer_->restore(0, assignment_.folder, remarks))
      throw input_error("There is no whole checkpoint in " + assignment_.folder.string() + ".",
                        "A trial writes one every train.checkpoint_every steps and at its end.");
    if (!has_capability(bench.registry(), settings_, sdk::Capability::kSample))
      throw input_error("The model of trial " + assignment_.trial + " cannot sample.",
                        "Name a trial of a model that can.");
    model_ = trainer_->evaluate(0);
  }

  MetricsOptions options() const { return metrics_options().read(settings_of(settings_, "metrics")); }
  // Samples as an evaluation draws them, which goes by batches of metrics.batch_size.
  ComparedSet samples(const std::string& name, std::int64_t count) {
    ComparedSet set;
    set.name = name;
    set.size = count;
    set.shape = data_->info().shape;
    const std::int64_t batch_size = options().batch_size;
    set.rows = [this, count, batch_size](std::int64_t begin, std::int64_t end) {
      return metrics::generated(*model_, "evaluation.fake", begin / batch_size, end - begin,
                                metrics::labels_to_draw(*data_, begin, end, count))
          .to(at::kFloat);
    };
    if (data_->info().classes > 0 && data_->info().test_size > 0) {
      set.classes = data_->info().classes;
      set.labels = [this, count](std::int64_t begin, std::int64_t end) {
        return metrics::labels_to_draw(*data_, begin, end, count);
      };
    }
    return set;
  }
  train::EvalModel& model() { return *model_; }

 private:
  Settings settings_;
  TrialAssignment assignment_;
  const data::ResidentData* data_ = nullptr;
  std::unique_ptr<train::Trainer> trainer_;
  std::unique_ptr<train::EvalModel> model_;
};

// A data set's split; prepared as the trial's evaluation does it, where there is one.
class DataSide {
 public:
  DataSide(std::unique_ptr<sdk::Dataset> dataset, bool train, std::int64_t batch_size, Restored* trial)
      : dataset_(std::move(dataset)),
        info_(dataset_->info()),
        split_(train ? sdk::Split::kTrain : sdk::Split::kTest),
        batch_size_(batch_size),
        trial_(trial) {
    if (!info_.images())
      throw input_error("The data set holds points, and images are compared here.",
                        "Name a data set of images.");
  }

  sdk::Dataset& dataset() { return *dataset_; }
  ComparedSet set(const std::string& name) {
    ComparedSet set;
    set.name = name;
    set.size = split_ == sdk::Split::kTrain ? info_.train_size : info_.test_size;
    set.shape = info_.shape;
    set.rows = [this](std::int64_t begin, std::int64_t end) { return prepared(split_, begin, end); };
    if (info_.classes > 0) {
      set.classes = info_.classes;
      set.labels = [this](std::int64_t begin, std::int64_t end) { return read(split_, begin, end).labels; };
    }
    set.train_size = info_.train_size;
    set.train = [this](std::int64_t begin, std::int64_t end) {
      return prepared(sdk::Split::kTrain, begin, end);
    };
    return set;
  }

 private:
  sdk::Examples read(sdk::Split split, std::int64_t begin, std::int64_t end) {
    return dataset_->read(info_.streams.front(), split, begin, end);
  }
  at::Tensor prepared(sdk::Split split, std::int64_t begin, std::int64_t end) {
    const sdk::Examples examples = read(split, begin, end);
    const at::Tensor images = as_images(examples.values);
    const std::int64_t batch = begin / batch_size_;
    if (trial_ != nullptr) return trial_->model().prepare(*dataset_, batch, images, examples.labels);
    metrics::LoneStep step("evaluation.prepare", batch, images, examples.labels, train::Scope::kData);
    return dataset_->prepare(step, images);
  }

  std::unique_ptr<sdk::Dataset> dataset_;
  sdk::DataInfo info_;
  sdk::Split split_;
  std::int64_t batch_size_;
  Restored* trial_;
};

// Stands in for a data set where an extractor is made for images of a file.
class OnlyImages : public sdk::Dataset {
 public:
  explicit OnlyImages(const ComparedSet& set) {
    info_.shape = set.shape;
    info_.test_size = set.size;
  }
  sdk::DataInfo info() const override { return info_; }
  sdk::Examples read(std::string_view, sdk::Split, std::int64_t, std::int64_t) override {
    throw input_error("The feature extractor learns from a data set, and none is here.",
                      "Name a data set, such as mnist:test, in place of the real images.");
  }
  std::string content_hash() override { return std::string(64, '0'); }

 private:
  sdk::DataInfo info_;
};

class Comparison {
 public:
  explicit Comparison(const Json& request)
      : request_(request), settings_(request.at("settings").get<Settings>()) {}

  Json run() {
    bench_.device("cpu");
    bench_.load(request_.at("libraries").get<std::vector<std::string>>());
    const ComparedSet fake = set_of(request_.at("fake"), fake_data_);
    const ComparedSet real = set_of(request_.at("real"), real_data_);
    metrics::refuse_unlike(real, fake);
    metrics::SetComparison comparison;
    comparison.settings = settings_;
    if (trial_) comparison.batch_size = trial_->options().batch_size;
    comparison.features = extractor_for(real);
    comparison.metrics = chosen_metrics(real, comparison.features);
    std::vector<at::Tensor> kept[2];
    const std::filesystem::path out = request_.at("out").get<std::string>();
    if (!out.empty())
      comparison.keep = [&](bool is_real, const at::Tensor& features) {
        kept[is_real ? 0 : 1].push_back(features);
      };
    const auto scores = metrics::compare_sets(bench_.registry(), real, fake, comparison);
    if (!out.empty()) {
      std::filesystem::create_directories(out);
      metrics::write_npy(out / "real.npy", at::cat(kept[0]));
      metrics::write_npy(out / "fake.npy", at::cat(kept[1]));
    }
    return answer(real, fake, scores);
  }

 private:
  std::filesystem::path data_folder() const { return request_.at("data_folder").get<std::string>(); }

  // The samples first: a data set is read as their trial does.
  ComparedSet set_of(const Json& asked, std::unique_ptr<DataSide>& data) {
    const auto name = asked.at("name").get<std::string>();
    if (asked.contains("npy")) return set_of_array(name, asked.at("npy").get<std::string>());
    if (asked.contains("trial")) {
      trial_ = std::make_unique<Restored>(bench_, asked.at("trial"), data_folder());
      const std::int64_t wanted = asked.at("samples").get<std::int64_t>();
      return trial_->samples(name, wanted > 0 ? wanted : trial_->options().samples);
    }
    Settings options = settings_of(asked.at("data").get<Settings>(), "data");
    const std::string plugin = options.at("plugin").string();
    options.erase("plugin");
    options.erase("batch_size");
    const bool of_trial = asked.value("of_trial", false);
    data = std::make_unique<DataSide>(
        bench_.registry().dataset(plugin).make(options, {data_folder()}), asked.at("split") == "train",
        trial_ ? trial_->options().batch_size : metrics::SetComparison().batch_size,
        of_trial ? trial_.get() : nullptr);
    return data->set(name);
  }

  metrics::NamedExtractor* extractor_for(const ComparedSet& real) {
    const auto name = request_.at("features").get<std::string>();
    if (name.empty()) return nullptr;
    if (!real.images())
      throw input_error(real.name + " holds features, and --features \"" + name + "\" wants images.",
                        "Leave --features out, or name images. Nothing was computed.");
    if (bench_.registry().extractor(name).info.needs_labels && real.classes == 0)
      throw input_error(
          "The feature extractor \"" + name + "\" learns from labels, and " + real.name + " has none.",
          "Name a labelled data set, such as mnist:test, in place of " + real.name + ".");
    extractors_.emplace(sdk::DataFolder{data_folder()});
    Settings settings = settings_;
    settings["metrics.features"] = name;
    OnlyImages stand_in(real);
    sdk::Dataset& data = real_data_ ? real_data_->dataset() : stand_in;
    return extractors_->find(bench_.registry(), data, at::kCPU, settings);
  }

  std::vector<std::string> chosen_metrics(const ComparedSet& real, const metrics::NamedExtractor* features) {
    auto chosen = request_.at("metrics").get<std::vector<std::string>>();
    if (!request_.at("only_fitting").get<bool>()) return chosen;
    if (real.images() && features == nullptr)
      throw input_error("Images are compared by their features, and no extractor is named.",
                        "Name one: --features random_conv. Or say which metrics without features are wanted: "
                        "--metric sliced_wasserstein.");
    const sdk::ExtractorInfo* info = features ? &bench_.registry().extractor(features->name).info : nullptr;
    std::erase_if(chosen, [&](const std::string& name) {
      return !metrics::why_not_compared(bench_.registry().metric(name).info, real, info).empty();
    });
    return chosen;
  }

  static Json answer(const ComparedSet& real, const ComparedSet& fake,
                     const std::vector<metrics::NamedScore>& scores) {
    Json all = Json::array();
    for (const metrics::NamedScore& named : scores)
      all.push_back({{"name", named.metric},
                     {"value", real_to_json(named.score.value)},
                     {"error", real_to_json(named.score.error)},
                     {"n_real", named.score.n_real},
                     {"n_fake", named.score.n_fake},
                     {"extractor", named.extractor},
                     {"hash", named.extractor_hash}});
    return {{"real", {{"n", real.size}, {"shape", real.shape}}},
            {"fake", {{"n", fake.size}, {"shape", fake.shape}}},
            {"scores", std::move(all)}};
  }

  const Json& request_;
  Settings settings_;
  Workbench bench_;
  std::unique_ptr<Restored> trial_;
  std::unique_ptr<DataSide> real_data_, fake_data_;
  std::optional<metrics::Extractors> extractors_;
};

}  // namespace

Json compare(const Json& request) {
  try {
    return Comparison(request).run();
  } catch (const Error& error) {
    return {{"error", error.what()}, {"remedy", error.remedy()}, {"exit_code", error.exit_code()}};
  } catch (...) {
    return {{"error", reason_of_current_exception()}, {"remedy", ""}, {"exit_code", kExitInternal}};
  }
}

}  // namespace harness::worker
