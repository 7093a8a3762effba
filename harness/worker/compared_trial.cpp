#include "harness/worker/compared_trial.h"

#include "harness/base/error.h"
#include "harness/config/settings.h"
#include "harness/metrics/draws.h"
#include "harness/protocol/json.h"
#include "harness/worker/judge.h"
#include "harness/worker/restore.h"

namespace harness::worker {

ComparedTrial::ComparedTrial(Workbench& bench, const nlohmann::json& trial,
                             const std::filesystem::path& data_folder) {
  assignment_.trial = trial.at("id").get<std::string>();
  assignment_.seed = trial.at("seed").get<std::int64_t>();
  assignment_.attempt = 1;
  assignment_.settings = trial.at("settings").get<Settings>();
  assignment_.folder = trial.at("folder").get<std::string>();
  if (!has_capability(bench.registry(), assignment_.settings, sdk::Capability::kSample))
    throw input_error("The model of trial " + assignment_.trial + " cannot sample.",
                      "Name a trial of a model that can.");
  data_ = &bench.data(assignment_.settings, data_folder, at::kCPU);
  trainer_ = restored(bench.registry(), assignment_, *data_, at::kCPU,
                      [this](const std::string&, const std::string& text) { remarks_.push_back(text); });
  model_ = trainer_->evaluate(0);
}

MetricsOptions ComparedTrial::options() const {
  return metrics_options().read(settings_of(assignment_.settings, "metrics"));
}

metrics::ComparedSet ComparedTrial::samples(const std::string& name, std::int64_t count) {
  metrics::ComparedSet set;
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

}  // namespace harness::worker
