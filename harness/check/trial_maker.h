#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "harness/data/resident_data.h"
#include "harness/plugin/registry.h"
#include "harness/protocol/assignment.h"
#include "harness/train/trainer.h"

namespace harness::check {

// The options' defaults under "PREFIXname", where `settings` have nothing yet.
void add_defaults(Settings& settings, const std::string& prefix, const std::vector<OptionSpec>& options);

// Makes trainers of one model on one kind of data, for the proofs.
class TrialMaker {
 public:
  // `fixed` fills roles: "loss.penalty.plugin" -> "gradient_penalty". Required roles that it leaves open take
  // the model's default, else the first loss of the role that is registered. Synthetic data of `shape`, or a
  // data set.
  TrialMaker(const plugin::Registry& registry, const std::string& model, std::vector<std::int64_t> shape,
             Settings fixed);
  TrialMaker(const plugin::Registry& registry, std::string model, std::unique_ptr<sdk::Dataset> dataset,
             Settings fixed);

  const data::ResidentData& data() const { return data_; }
  const sdk::ModelEntry& entry() const { return registry_.model(model_); }
  const plugin::Registry& registry() const { return registry_; }

  // Trial `number` of a group: seed number + 1; from the second on another rate, and other values of every
  // fusible option.
  TrialAssignment trial(std::int64_t number, std::int64_t steps) const;
  std::unique_ptr<train::Trainer> trainer(std::vector<TrialAssignment> trials,
                                          const train::TrainerOptions& options) const;

 private:
  void vary(Settings& settings, const std::string& prefix, const std::vector<OptionSpec>& options,
            std::int64_t number) const;

  const plugin::Registry& registry_;
  std::string model_;
  data::ResidentData data_;
  Settings fixed_;
};

}  // namespace harness::check
