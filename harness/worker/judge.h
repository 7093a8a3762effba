#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "harness/data/resident_data.h"
#include "harness/metrics/evaluation.h"
#include "harness/metrics/extractors.h"
#include "harness/metrics/png.h"
#include "harness/plugin/registry.h"
#include "harness/protocol/assignment.h"
#include "harness/protocol/event.h"
#include "harness/train/trainer.h"

namespace harness::worker {

// Where a trial stands when it is judged.
struct Standing {
  std::int64_t step = 0, images_seen = 0;
  double train_seconds = 0.0;
};

// Measures and draws one trial: scores and pictures as events. `between` is called between batches, and while
// a feature extractor is made; what it throws ends the judging.
class Judge {
 public:
  using EventSink = std::function<void(Event)>;
  Judge(const plugin::Registry& registry, const data::ResidentData& data, metrics::Extractors& extractors,
        metrics::References& references, EventSink sink, std::function<void()> between)
      : registry_(registry),
        data_(data),
        extractors_(extractors),
        references_(references),
        sink_(std::move(sink)),
        between_(std::move(between)) {}

  // One ScoreEvent a value of every metric in metrics.list; of the trained model (`last`) the references too,
  // where metrics.references asks for them.
  void score(const TrialAssignment& trial, train::EvalModel& model, const Standing& standing, bool last);
  // samples-STEP.png and reconstructions-STEP.png in the trial's folder, whichever its model can give; of the
  // trained model (`last`) interpolations, traversals and neighbours too.
  void draw(const TrialAssignment& trial, train::EvalModel& model, const Standing& standing, bool last);

 private:
  const std::vector<metrics::NamedScore>& references(const TrialAssignment& trial, train::EvalModel& model);
  void tell(const TrialAssignment& trial, const Standing& standing, const metrics::NamedScore& named);
  void keep(const TrialAssignment& trial, const Standing& standing, const std::string& kind,
            const metrics::Picture& picture);

  const plugin::Registry& registry_;
  const data::ResidentData& data_;
  metrics::Extractors& extractors_;
  metrics::References& references_;
  EventSink sink_;
  std::function<void()> between_;
};

// What every picture says of itself: synthetic, whose, when, by which version.
metrics::PictureText picture_text(const std::string& experiment_folder, const std::string& trial,
                                  std::int64_t step);

// How long an extractor took to be there, and how good it is.
std::string made_text(const metrics::NamedExtractor& extractor, double seconds);

// A file of a trial's folder as the database names it: EXPERIMENT/TRIAL/NAME.
std::string results_path(const std::filesystem::path& trial_folder, const std::string& name);

bool has_capability(const plugin::Registry& registry, const Settings& settings, sdk::Capability capability);

}  // namespace harness::worker
