#include "harness/worker/judge.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/base/atomic_file.h"
#include "harness/base/build_info.h"
#include "harness/base/json.h"
#include "harness/base/sha256.h"
#include "harness/base/text.h"
#include "harness/config/metrics_options.h"
#include "harness/config/settings.h"
#include "harness/metrics/gallery.h"
#include "harness/protocol/json.h"
#include "harness/worker/orders.h"
#include "harness/worker/reason.h"

namespace harness::worker {

metrics::PictureText picture_text(const std::string& experiment, const std::string& trial,
                                  std::int64_t step) {
  return {{"Software", "harness " + build_info().version},
          {"Title", experiment + ", trial " + trial + ", step " + std::to_string(step)},
          {"Disclaimer", "Synthetic: made by a generative model."}};
}

std::string results_path(const std::filesystem::path& trial_folder, const std::string& name) {
  return (trial_folder.parent_path().filename() / trial_folder.filename() / name).string();
}

std::string made_text(const metrics::NamedExtractor& extractor, double seconds) {
  std::string text =
      fmt::format("The feature extractor \"{}\" was there after {}.", extractor.name, human_seconds(seconds));
  for (const sdk::Score& score : extractor.extractor->quality())
    text +=
        fmt::format(" {} {:.4f} on {} held-out examples.", score.name, score.value, grouped(score.n_real));
  return text;
}

bool has_capability(const plugin::Registry& registry, const Settings& settings, sdk::Capability capability) {
  const auto& all = registry.model(settings.at("model.plugin").string()).info.capabilities;
  return std::find(all.begin(), all.end(), capability) != all.end();
}

void Judge::score(const TrialAssignment& trial, train::EvalModel& model, const Standing& standing,
                  bool last) {
  metrics::Evaluation evaluation(registry_, data_, trial.settings, extractors_, between_);
  for (const metrics::NamedScore& named : evaluation.run(model, between_)) tell(trial, standing, named);
  const MetricsOptions options = metrics_options().read(settings_of(trial.settings, "metrics"));
  if (!last || !options.references) return;
  try {
    for (const metrics::NamedScore& named : references(trial, model)) tell(trial, standing, named);
  } catch (const Interrupted&) {
    throw;
  } catch (...) {  // the trial's own scores are told
    sink_(Remark{trial.trial, standing.step, "alarm", "references_failed", reason_of_current_exception()});
  }
}

const std::vector<metrics::NamedScore>& Judge::references(const TrialAssignment& trial,
                                                          train::EvalModel& model) {
  const std::string key = print_json(nlohmann::json(settings_of(trial.settings, "metrics")));
  const auto known = references_.find(key);
  if (known != references_.end()) return known->second;
  metrics::Evaluation evaluation(registry_, data_, trial.settings, extractors_, between_);
  return references_.emplace(key, evaluation.references(model, between_)).first->second;
}

void Judge::tell(const TrialAssignment& trial, const Standing& standing, const metrics::NamedScore& named) {
  ScoreEvent event;
  event.trial = trial.trial;
  event.attempt = trial.attempt;
  event.metric = named.metric;
  event.step = standing.step;
  event.images_seen = standing.images_seen;
  event.seconds = standing.train_seconds;
  event.value = named.score.value;
  event.error = named.score.error;
  event.n_real = named.score.n_real;
  event.n_fake = named.score.n_fake;
  event.split = named.split;
  event.extractor = named.extractor;
  event.extractor_hash = named.extractor_hash;
  event.evaluation_seconds = named.seconds;
  event.goal = named.goal;
  event.unit = named.unit;
  event.measured_with = named.measured_with;
  sink_(event);
}

void Judge::draw(const TrialAssignment& trial, train::EvalModel& model, const Standing& standing, bool last) {
  const MetricsOptions options = metrics_options().read(settings_of(trial.settings, "metrics"));
  metrics::Gallery gallery(data_, model, options.batch_size);
  const bool samples = has_capability(registry_, trial.settings, sdk::Capability::kSample);
  if (samples) keep(trial, standing, "samples", gallery.samples(options.grid));
  between_();
  if (has_capability(registry_, trial.settings, sdk::Capability::kReconstruct) && data_.info().test_size > 0)
    keep(trial, standing, "reconstructions", gallery.reconstructions(options.grid));
  if (!samples || !last) return;
  between_();
  if (gallery.has_interpolations())
    keep(trial, standing, "interpolations", gallery.interpolations(options.grid));
  if (gallery.has_traversals()) keep(trial, standing, "traversals", gallery.traversals(options.grid));
  between_();
  if (gallery.has_neighbours()) keep(trial, standing, "neighbours", gallery.neighbours(options.grid));
}

void Judge::keep(const TrialAssignment& trial, const Standing& standing, const std::string& kind,
                 const metrics::Picture& picture) {
  const std::string name = kind + "-" + std::to_string(standing.step) + ".png";
  const std::string bytes = to_png(
      picture, picture_text(trial.folder.parent_path().filename().string(), trial.trial, standing.step));
  std::filesystem::create_directories(trial.folder);
  write_file_atomically(trial.folder / name, bytes);
  sink_(ArtifactEvent{trial.trial, trial.attempt, standing.step, kind, results_path(trial.folder, name),
                      sha256_hex(bytes), static_cast<std::int64_t>(bytes.size())});
}

}  // namespace harness::worker
