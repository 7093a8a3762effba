#include "harness/sweep/proposer.h"

#include <utility>

#include "harness/sweep/trial_count.h"

namespace harness {

Proposer::Proposer(Experiment experiment, const PluginCatalog& catalog)
    : Proposer(std::move(experiment), catalog, nullptr) {
  refuse_too_many_trials(experiment_);
  sampler_ = make_sampler(experiment_.sweep);
}

Proposer::Proposer(Experiment experiment, const PluginCatalog& catalog, std::unique_ptr<Sampler> sampler)
    : experiment_(std::move(experiment)),
      catalog_(catalog),
      identity_(experiment_, catalog),
      sampler_(std::move(sampler)) {}

bool Proposer::looks_at_results() const {
  return next_point_ >= experiment_.sweep.points.size() && sampler_->looks_at_results();
}

std::optional<ProposedConfiguration> Proposer::next(const std::vector<TrialResult>& so_far) {
  const std::vector<Settings>& points = experiment_.sweep.points;
  while (true) {
    ProposedConfiguration proposed;
    if (next_point_ < points.size()) {
      proposed.assignment = points[next_point_++];
      proposed.proposed_by = "point";
    } else if (std::optional<Settings> assignment = sampler_->propose(so_far)) {
      proposed.assignment = std::move(*assignment);
      proposed.proposed_by = sampler_->name();
    } else {
      return std::nullopt;
    }
    proposed.settings = resolve(experiment_, proposed.assignment, catalog_);
    proposed.hash = configuration_hash(canonical_text(proposed.settings, identity_));
    proposed.number = static_cast<std::int64_t>(numbers_.size()) + 1;
    const auto [known, is_new] = numbers_.emplace(proposed.hash, proposed.number);
    if (is_new) return proposed;
    if (looks_at_results()) return std::nullopt;
    duplicates_.push_back({std::move(proposed.assignment), std::move(proposed.proposed_by), known->second});
  }
}

}  // namespace harness
