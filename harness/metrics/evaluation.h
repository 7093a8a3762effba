#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harness/config/value.h"
#include "harness/data/resident_data.h"
#include "harness/metrics/extractors.h"
#include "harness/plugin/registry.h"
#include "harness/sdk/metric.h"
#include "harness/train/trainer.h"

namespace harness::metrics {

// One number of one metric, under its full name: "modes", and "modes.high_quality" for a further value of it.
struct NamedScore {
  std::string metric;
  sdk::Score score;
  std::string split, goal, unit;  // "test"; "min", "max", "none"
  double seconds = 0.0;           // what the metric took, with its share of the pass that it was fed by
  std::string extractor, extractor_hash;  // of the features that it was computed from; empty: none
  Settings measured_with;                 // config/score_settings.h
};

// Evaluation::references() by the settings of [metrics], for one data set: computed once.
using References = std::map<std::string, std::vector<NamedScore>>;

// Where the judged samples come from: the model, or what stands in for a perfect one - training examples,
// spread evenly over their set, or draws from the data's density, the same for every trial.
enum class SampleSource { kModel, kTrainingData, kDensity };

// Judges a trial by the metrics that its settings list: held-out data in the files' order, then samples from
// latents that are the same for every trial and step, in batches of metrics.batch_size. All metrics share the
// two passes, and what one of them draws or computes changes no other: adding a metric shifts no number.
class Evaluation {
 public:
  // `settings`: a trial's, resolved. Throws Error (kInput) for a metric that is unknown or that this model or
  // data set cannot give, with what is missing. `extractors` lives as long. `between` is called now and then
  // while an extractor is made; what it throws ends that.
  Evaluation(const plugin::Registry& registry, const data::ResidentData& data, const Settings& settings,
             Extractors& extractors, const std::function<void()>& between = {});

  bool empty() const { return metrics_.empty(); }
  // What metrics.features names, made by the constructor; null where no metric needs it.
  const NamedExtractor* extractor() const { return features_; }
  // `between` is called after every batch; what it throws ends the evaluation.
  std::vector<NamedScore> run(train::EvalModel& trial, const std::function<void()>& between = {});
  // The same for what stands in for a perfect model, under "reference.training_data.NAME" and
  // "reference.density.NAME": of the metrics that ask the model for samples only, with the sources that the
  // data have. They depend on nothing that was trained. Afterwards there is nothing left to run().
  std::vector<NamedScore> references(train::EvalModel& trial, const std::function<void()>& between = {});

 private:
  struct Listed {
    std::string name;
    sdk::MetricInfo info;
    std::unique_ptr<sdk::Metric> metric;
    Settings measured_with;
    double seconds = 0.0;
  };
  template <class Call>
  void feed(bool(sdk::MetricInfo::*takes), Call call);
  std::int64_t sample_count(SampleSource source) const;
  void real_pass(train::EvalModel& trial, const std::function<void()>& between);
  void fake_pass(train::EvalModel& trial, SampleSource source, const std::function<void()>& between);
  std::vector<NamedScore> measure(train::EvalModel& trial, SampleSource source,
                                  const std::function<void()>& between);

  const data::ResidentData& data_;
  NamedExtractor* features_ = nullptr;  // what metrics.features names, where a metric needs it
  Settings features_with_;              // the extractor's own scores
  std::vector<Listed> metrics_;
  std::int64_t samples_ = 0, batch_size_ = 1;  // of the fake pass
};

}  // namespace harness::metrics
