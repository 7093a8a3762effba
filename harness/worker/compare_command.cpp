#include "harness/worker/compare_command.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "harness/base/error.h"
#include "harness/base/json.h"
#include "harness/config/settings.h"
#include "harness/metrics/npy.h"
#include "harness/metrics/set_comparison.h"
#include "harness/protocol/json.h"
#include "harness/worker/compared_array.h"
#include "harness/worker/compared_data.h"
#include "harness/worker/compared_trial.h"
#include "harness/worker/reason.h"
#include "harness/worker/workbench.h"

namespace harness::worker {
namespace {

using Json = nlohmann::json;
using metrics::ComparedSet;

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
    const std::filesystem::path out = request_.at("out").get<std::string>();
    if (!out.empty() && real.images() && request_.at("features") == "")
      throw input_error("--out writes features, and no extractor is named.",
                        "Name one: --features random_conv. Or leave --out out. Nothing was computed.");
    comparison.features = extractor_for(real);
    comparison.metrics = chosen_metrics(real, comparison.features);
    std::vector<at::Tensor> kept[2];
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
  ComparedSet set_of(const Json& asked, std::unique_ptr<ComparedData>& data) {
    const auto name = asked.at("name").get<std::string>();
    if (asked.contains("npy")) return set_of_array(name, asked.at("npy").get<std::string>());
    if (asked.contains("trial")) {
      trial_ = std::make_unique<ComparedTrial>(bench_, asked.at("trial"), data_folder());
      const std::int64_t wanted = asked.at("samples").get<std::int64_t>();
      return trial_->samples(name, wanted > 0 ? wanted : trial_->options().samples);
    }
    Settings options = settings_of(asked.at("data").get<Settings>(), "data");
    const std::string plugin = options.at("plugin").string();
    options.erase("plugin");
    options.erase("batch_size");
    const bool of_trial = asked.value("of_trial", false);
    data = std::make_unique<ComparedData>(
        bench_.registry().dataset(plugin).make(options, {data_folder()}),
        asked.at("split") == "train" ? sdk::Split::kTrain : sdk::Split::kTest,
        trial_ ? trial_->options().batch_size : metrics::SetComparison().batch_size,
        of_trial ? &trial_->model() : nullptr);
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
    const auto stand_in = only_images(real);
    return extractors_->find(bench_.registry(), real_data_ ? real_data_->dataset() : *stand_in, at::kCPU,
                             settings);
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

  Json answer(const ComparedSet& real, const ComparedSet& fake,
              const std::vector<metrics::NamedScore>& scores) const {
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
            {"remarks", trial_ ? trial_->remarks() : std::vector<std::string>()},
            {"scores", std::move(all)}};
  }

  const Json& request_;
  Settings settings_;
  Workbench bench_;
  std::unique_ptr<ComparedTrial> trial_;
  std::unique_ptr<ComparedData> real_data_, fake_data_;
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
