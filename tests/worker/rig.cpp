#include "tests/worker/rig.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <cmath>

#include "harness/base/error.h"
#include "harness/sdk/model_plugin.h"

namespace harness::worker::testing {
namespace {

namespace fs = std::filesystem;

class Images : public sdk::Dataset {
 public:
  sdk::DataInfo info() const override {
    return {.shape = {1, 2, 2}, .train_size = 64, .test_size = 20, .classes = 2};
  }
  sdk::Examples read(std::string_view, sdk::Split, std::int64_t begin, std::int64_t end) override {
    const at::Tensor numbers = at::arange(begin, end, at::kLong);
    return {
        (numbers.view({-1, 1, 1, 1}) * 37).remainder(256).expand({-1, 1, 2, 2}).to(at::kByte).contiguous(),
        numbers.remainder(2)};
  }
  std::string content_hash() override { return std::string(64, 'd'); }
};

class Line : public sdk::Model {
 public:
  explicit Line(const Settings& options)
      : nan_at_(options.at("nan_at").integer()),
        throw_at_(options.at("throw_at").integer()),
        nan_gradient_at_(options.at("nan_gradient_at").integer()),
        milliseconds_(options.at("milliseconds").integer()) {}

  void build(sdk::ModuleBank& bank) override {
    scale_ = bank.param("scale", at::randn({4}));
    shift_ = bank.param("shift", at::zeros({4}));
    bank.group("line", {"scale", "shift"});
  }
  std::vector<sdk::Stage> schedule() const override { return {{"main", 1.0, {{"fit", {"line"}}}}}; }
  std::vector<sdk::Term> terms(std::string_view, sdk::Step& step) override {
    if (step.number() == throw_at_) throw std::runtime_error("the plugin gives up");
    if (milliseconds_ > 0) std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds_));
    const at::Tensor fake = generate(step, latents(step, step.batch_size()));
    at::Tensor loss = (fake - step.real()).square().mean();
    if (step.number() == nan_at_) loss = loss * std::nan("");
    if (step.number() == nan_gradient_at_)  // adds 0, with the gradient 0 / 0
      loss = loss + 0.0 * (scale_.get() - scale_.get().detach()).sqrt().sum();
    return {{"square", loss}};
  }
  at::Tensor latents(sdk::Step& step, std::int64_t n) override { return step.normal("latents", {n, 4}); }
  at::Tensor generate(sdk::Step&, const at::Tensor& z) override {
    return at::tanh(z * scale_.get() + shift_.get()).view({-1, 1, 2, 2});
  }
  at::Tensor reconstruct(sdk::Step&, const at::Tensor& images) override { return images * 0.5; }

 private:
  std::int64_t nan_at_, throw_at_, nan_gradient_at_, milliseconds_;
  sdk::Param scale_, shift_;
};

class Mean : public sdk::Metric {
 public:
  void begin(const sdk::MetricContext&) override {
    real_.clear();
    fake_.clear();
  }
  void real(sdk::Model&, sdk::Step&, const at::Tensor& batch) override { real_.push_back(batch.clone()); }
  void fake(sdk::Model&, sdk::Step&, const at::Tensor& batch) override { fake_.push_back(batch.clone()); }
  std::vector<sdk::Score> finish() override {
    const at::Tensor real = at::cat(real_), fake = at::cat(fake_);
    const double real_mean = real.mean().item<double>();
    return {{"", fake.mean().item<double>() - real_mean, 0.0, real.size(0), fake.size(0)},
            {"real", real_mean, 0.0, real.size(0), 0}};
  }

 private:
  std::vector<at::Tensor> real_, fake_;
};

class Throws : public sdk::Metric {
 public:
  explicit Throws(bool now) : now_(now) {}
  std::vector<sdk::Score> finish() override {
    if (now_) throw std::runtime_error("the metric gives up");
    return {{"", 1.0, 0.0, 0, 0}};
  }

 private:
  bool now_;
};

// The means of images, made slowly or not at all.
class Means : public sdk::FeatureExtractor {
 public:
  Means(const Settings& options, const sdk::ExtractorContext& context) {
    const std::int64_t milliseconds = options.at("milliseconds").integer();
    if (milliseconds < 0) throw input_error("the extractor gives up", "Take another.");
    for (std::int64_t slept = 0; slept < milliseconds; slept += 10) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      context.between();
    }
  }
  std::int64_t dimensions() const override { return 1; }
  at::Tensor features(const at::Tensor& images) override { return images.flatten(1).mean(1, true); }
  std::string content_hash() const override { return std::string(64, 'e'); }
  std::vector<sdk::Score> quality() const override { return {{"accuracy", 0.75, 0.0, 20, 0}}; }
};

class MeanFeature : public Mean {
 public:
  void begin(const sdk::MetricContext& context) override {
    Mean::begin(context);
    features_ = context.features;
  }
  void fake(sdk::Model& model, sdk::Step& step, const at::Tensor& batch) override {
    Mean::fake(model, step, features_->features(batch));
  }

 private:
  sdk::FeatureExtractor* features_ = nullptr;
};

OptionSpec integer(const std::string& name, std::int64_t value) {
  OptionSpec option;
  option.name = name;
  option.type = OptionType::kInteger;
  option.help = "For tests.";
  option.default_value = Value(value);
  return option;
}

}  // namespace

plugin::Registry fake_plugins() {
  plugin::Registry registry;
  sdk::DatasetEntry images{{"images", "For tests.", {}}, {}};
  images.make = [](const Settings&, const sdk::DataFolder&) { return std::make_unique<Images>(); };
  registry.add(std::move(images));
  sdk::ModelEntry line{{"line",
                        "For tests.",
                        {integer("nan_at", -1), integer("throw_at", -1), integer("nan_gradient_at", -1),
                         integer("milliseconds", 0)}},
                       {},
                       {}};
  line.info.capabilities = {sdk::Capability::kSample, sdk::Capability::kReconstruct};
  line.info.groups = {"line"};
  line.info.phases = {"fit"};
  line.info.channels = {1};
  line.make = [](const Settings& options, const sdk::ModelContext&) {
    return std::make_unique<Line>(options);
  };
  registry.add(std::move(line));
  sdk::MetricEntry mean{{"mean", "For tests.", {}}, {}, {}};
  mean.info.unit = "pixel value";
  mean.info.needs = {sdk::Capability::kSample};
  mean.make = [](const Settings&) { return std::make_unique<Mean>(); };
  registry.add(std::move(mean));
  sdk::MetricEntry throws{{"throws_once", "For tests.", {}}, {}, {}};
  throws.info.needs = {sdk::Capability::kSample};
  throws.make = [made = std::make_shared<int>(0)](const Settings&) {
    return std::make_unique<Throws>(++*made == 2);
  };
  registry.add(std::move(throws));
  sdk::MetricEntry of_features{{"mean_feature", "For tests.", {}}, {}, {}};
  of_features.info.needs = {sdk::Capability::kSample};
  of_features.info.needs_features = true;
  of_features.make = [](const Settings&) { return std::make_unique<MeanFeature>(); };
  registry.add(std::move(of_features));
  sdk::FeatureExtractorEntry means{{"means", "For tests.", {integer("milliseconds", 0)}}, {}, {}};
  means.make = [](const Settings& options, const sdk::ExtractorContext& context) {
    return std::make_unique<Means>(options, context);
  };
  registry.add(std::move(means));
  return registry;
}

Settings fake_settings(std::int64_t steps) {
  return {{"data.plugin", "images"},     {"data.batch_size", 8},         {"model.plugin", "line"},
          {"model.nan_at", -1},          {"model.throw_at", -1},         {"model.milliseconds", 0},
          {"model.nan_gradient_at", -1}, {"optimizer.kind", "adam"},     {"optimizer.lr", 0.01},
          {"train.steps", Value(steps)}, {"train.log_every", 10},        {"train.record_every", 1},
          {"train.grad_norm_every", 0},  {"train.checkpoint_every", 20}, {"metrics.list", ValueList{"mean"}},
          {"metrics.every", 25},         {"metrics.samples", 100},       {"metrics.batch_size", 16},
          {"metrics.grid", 9},           {"metrics.references", false}};
}

Rig::Rig() {
  std::string pattern = (fs::temp_directory_path() / "harness-worker-XXXXXX").string();
  folder_ = ::mkdtemp(pattern.data());
  spool_ = folder_ / "worker.spool";
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    throw std::runtime_error("no socket pair");
  controller_ = std::make_unique<Channel>(ends[0]);
  worker_ = std::thread([this, fd = ends[1]] {
    Channel channel(fd);
    Workbench bench(fake_plugins());
    result_ = serve(channel, nullptr, bench);
  });
}

Rig::~Rig() {
  hang_up();
  fs::remove_all(folder_);
}

Assignment Rig::assignment(const Settings& changes, std::size_t trials) {
  Assignment made;
  made.id = next_id_++;
  made.experiment = "experiment";
  made.data_folder = folder_;
  made.spool = spool_;
  for (std::size_t i = 0; i < trials; ++i) {
    TrialAssignment trial;
    trial.trial = std::string(1, static_cast<char>('a' + i));
    trial.seed = static_cast<std::int64_t>(i);
    trial.settings = fake_settings(60);
    for (const auto& [key, value] : changes) trial.settings[key] = value;
    trial.folder = folder_ / "results" / "experiment" / trial.trial;
    made.trials.push_back(std::move(trial));
  }
  return made;
}

void Rig::send(const Order& order) { ASSERT_TRUE(controller_->send(order)) << "the worker does not read"; }

std::vector<Notice> Rig::wait_done() {
  std::vector<Notice> notices;
  while (auto notice = controller_->receive_notice(std::chrono::seconds(60))) {
    notices.push_back(std::move(*notice));
    if (notices.back().assignment_done) return notices;
  }
  ADD_FAILURE() << "the worker says nothing more";
  return notices;
}

void Rig::wait_step(std::int64_t step) {
  while (auto notice = controller_->receive_notice(std::chrono::seconds(60))) {
    ASSERT_FALSE(notice->assignment_done) << "done before step " << step;
    for (const Progress& progress : notice->progress)
      if (progress.step >= step) return;
  }
  ADD_FAILURE() << "the worker says nothing more";
}

std::vector<Event> Rig::run(const Assignment& assignment) {
  const std::size_t before = events().size();
  send(assignment);
  wait_done();
  std::vector<Event> all = events();
  all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(before));
  return all;
}

ExitCode Rig::hang_up(double* seconds) {
  const auto start = std::chrono::steady_clock::now();
  controller_.reset();
  if (worker_.joinable()) worker_.join();
  if (seconds) *seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result_;
}

std::vector<Event> Rig::events() const {
  std::vector<Event> found;
  SpoolReader reader(spool_);
  for (auto entries = reader.read(); !entries.empty(); entries = reader.read())
    for (SpoolEntry& entry : entries) found.push_back(std::move(entry.event));
  return found;
}

std::vector<std::int64_t> rows_of(const std::vector<Event>& events, const std::string& curve) {
  std::vector<std::int64_t> steps;
  for (const Scalars& block : of_type<Scalars>(events))
    if (std::find(block.names.begin(), block.names.end(), curve) != block.names.end())
      steps.insert(steps.end(), block.steps.begin(), block.steps.end());
  return steps;
}

}  // namespace harness::worker::testing
