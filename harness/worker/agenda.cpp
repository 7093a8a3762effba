#include "harness/worker/agenda.h"

#include <algorithm>

#include "harness/config/metrics_options.h"
#include "harness/config/settings.h"
#include "harness/config/train_options.h"

namespace harness::worker {
namespace {

bool divides(std::int64_t every, std::int64_t step) { return every > 0 && step > 0 && step % every == 0; }

}  // namespace

Agenda::Agenda(const Settings& settings) {
  const TrainOptions train = train_options().read(settings_of(settings, "train"));
  const MetricsOptions metrics = metrics_options().read(settings_of(settings, "metrics"));
  steps_ = train.steps;
  checkpoint_every_ = train.checkpoint_every;
  metrics_every_ = metrics.every;
  metrics_at_ = metrics.at;
  grid_ = metrics.grid > 0;
  grid_every_ = metrics.grid_every;
}

Agenda::Due Agenda::due(std::int64_t step) const {
  const bool last = step >= steps_;
  Due due;
  due.metrics = last || divides(metrics_every_, step) ||
                std::find(metrics_at_.begin(), metrics_at_.end(), step) != metrics_at_.end();
  due.grid = grid_ && (last || (grid_every_ > 0 ? divides(grid_every_, step) : due.metrics));
  due.checkpoint = last || divides(checkpoint_every_, step);
  return due;
}

std::int64_t Agenda::next(std::int64_t step) const {
  std::int64_t first = steps_;
  for (const std::int64_t every : {metrics_every_, grid_ ? grid_every_ : 0, checkpoint_every_})
    if (every > 0) first = std::min(first, (step / every + 1) * every);
  for (const std::int64_t at : metrics_at_)
    if (at > step) first = std::min(first, at);
  return first;
}

}  // namespace harness::worker
