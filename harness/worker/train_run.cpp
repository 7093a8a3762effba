#include "harness/worker/train_run.h"

#include <algorithm>

#include "harness/base/error.h"
#include "harness/base/stopwatch.h"
#include "harness/base/text.h"
#include "harness/metrics/evaluation.h"
#include "harness/worker/fit.h"
#include "harness/worker/reason.h"
#include "harness/worker/restore.h"

namespace harness::worker {
namespace {

constexpr double kChunkSeconds = 0.25;
constexpr double kWorthTelling = 1.0;  // seconds; what comes from the cache is there at once

}  // namespace

void TrainRun::run() {
  ended_.assign(assignment_.trials.size(), false);
  try {
    start();
    train();
  } catch (const Interrupted&) {
    pause();
  } catch (...) {
    fail_all(reason_of_current_exception());
  }
}

void TrainRun::start() {
  const at::Device device = bench_.device(assignment_.device);
  bench_.load(assignment_.libraries, assignment_.copies);
  const Settings& settings = assignment_.trials.front().settings;
  data_ = &bench_.data(settings, assignment_.data_folder, device);
  const auto faults = faults_of(bench_.registry(), settings, data_->dataset());
  if (!faults.empty()) throw input_error("This configuration cannot be trained: " + text_of(faults) + ".");
  agenda_ = std::make_unique<Agenda>(settings);
  trainer_ = std::make_unique<train::Trainer>(bench_.registry(), assignment_.trials, *data_, device);
  if (const auto step = restore_group(*trainer_, assignment_.trials, reporter_.damage()))
    from_step_ = saved_step_ = *step;
  timed_ = standing();
  announce();
  make_extractors();
  progress("train");
  reporter_.tick();
}

void TrainRun::announce() {
  std::vector<std::string> group;
  if (assignment_.trials.size() > 1)
    for (const TrialAssignment& trial : assignment_.trials) group.push_back(trial.trial);
  Facts environment = environment_facts();
  const Facts of_device = bench_.device_facts(assignment_.device);
  environment.insert(environment.end(), of_device.begin(), of_device.end());
  for (const TrialAssignment& trial : assignment_.trials) {
    TrialStarted event;
    event.trial = trial.trial;
    event.attempt = trial.attempt;
    event.from_step = from_step_;
    event.device = bench_.device_text(assignment_.device);
    event.fused_group = join(group, ",");
    event.data_hash = data_->content_hash();
    event.environment = environment;
    event.plugins = used_libraries(bench_.registry(), trial.settings, bench_.digests());
    reporter_.event(event);
    if (from_step_ > 0)
      reporter_.remark(trial.trial, from_step_, "info", "resumed",
                       "Goes on from the checkpoint of step " + std::to_string(from_step_) + ".");
  }
}

// Before the first step: an extractor that cannot be had ends the trial before it has cost anything, and one
// that is trained for minutes is seen to be at work.
void TrainRun::make_extractors() {
  for (const TrialAssignment& trial : assignment_.trials) {
    const auto named = trial.settings.find("metrics.features");
    if (named == trial.settings.end() || named->second.string().empty()) continue;
    progress("extractor");
    breathe();
    const Stopwatch stopwatch;
    const metrics::Evaluation evaluation(bench_.registry(), *data_, trial.settings, bench_.extractors(),
                                         [this] { breathe(); });
    const metrics::NamedExtractor* made = evaluation.extractor();
    if (made == nullptr || stopwatch.seconds() < kWorthTelling) continue;
    reporter_.remark(trial.trial, from_step_, "info", "extractor_made",
                     made_text(*made, stopwatch.seconds()));
  }
}

void TrainRun::train() {
  // A run that was cut off while it judged this step saved it before: judge it again. Equal numbers
  // replace equal numbers.
  Agenda::Due due = agenda_->due(trainer_->step());
  due.checkpoint = false;
  judge(due);
  while (any_running() && trainer_->step() < agenda_->steps()) {
    orders_.throw_if_stopped();
    one_chunk();
    if (agenda_->due(trainer_->step()).any()) trainer_->check_weights();
    settle();
    if (any_running()) judge(agenda_->due(trainer_->step()));
    reporter_.tick();
  }
  for (std::size_t i = 0; i < ended_.size(); ++i)
    if (running(i)) end(i, TrialStatus::kDone, {});
}

void TrainRun::one_chunk() {
  const std::int64_t before = trainer_->step();
  const double seconds_before = trainer_->train_seconds();
  trainer_->run_to(std::min(agenda_->next(before), before + chunk_),
                   [&](std::int64_t, Scalars block) { reporter_.scalars(std::move(block)); });
  const auto steps = static_cast<double>(trainer_->step() - before);
  const double seconds = trainer_->train_seconds() - seconds_before;
  if (steps > 0 && seconds > 0) {
    const double rate = steps / seconds;
    steps_per_second_ = steps_per_second_ == 0.0 ? rate : 0.7 * steps_per_second_ + 0.3 * rate;
    // At most twice the last chunk: one quick step at the start must not make a chunk of minutes.
    chunk_ = std::clamp(static_cast<std::int64_t>(rate * kChunkSeconds), std::int64_t{1}, 2 * chunk_);
  }
  progress("train");
}

// Ends the trials that have diverged or are pruned.
void TrainRun::settle() {
  orders_.poll();
  for (std::size_t i = 0; i < ended_.size(); ++i) {
    if (!running(i)) continue;
    const auto index = static_cast<std::int64_t>(i);
    if (const train::Divergence* divergence = trainer_->divergence(index)) {
      end(i, TrialStatus::kDiverged,
          divergence->term + " is " + divergence->flag + " at step " + std::to_string(divergence->step));
    } else if (const std::string* reason = orders_.pruned(assignment_.trials[i].trial)) {
      trainer_->drop(index);
      end(i, TrialStatus::kPruned, *reason);
    }
  }
}

// Saved before it is judged: what goes wrong there, or a worker that dies of it, costs no training.
void TrainRun::judge(const Agenda::Due& due) {
  if (due.checkpoint)
    for (std::size_t i = 0; i < ended_.size(); ++i)
      if (running(i) && !checkpoint(i) && trainer_->step() == agenda_->steps())
        end(i, TrialStatus::kFailed,
            "the trained weights could not be saved; free space, then run again with --retry-failed: the "
            "trial goes on from the last checkpoint that it has");
  if ((due.metrics || due.grid) && any_running()) {
    progress("evaluate");
    reporter_.tick();
    for (std::size_t i = 0; i < ended_.size(); ++i)
      if (running(i)) judge(i, due);
    timed_ = standing();
  }
  if (due.any()) progress("train");
}

// What plugin code throws ends this trial, not the others of its group; a picture that cannot be drawn or
// written is told.
void TrainRun::judge(std::size_t trial, const Agenda::Due& due) {
  const TrialAssignment& assigned = assignment_.trials[trial];
  const auto index = static_cast<std::int64_t>(trial);
  const bool last = trainer_->step() >= agenda_->steps();
  const Stopwatch stopwatch;
  Judge judge(
      bench_.registry(), *data_, bench_.extractors(), bench_.references(),
      [this](const Event& event) { reporter_.event(event); }, [this] { breathe(); });
  std::unique_ptr<train::EvalModel> model;
  if (due.metrics) {
    try {
      model = trainer_->evaluate(index);
      judge.score(assigned, *model, standing(), last);
    } catch (const Interrupted&) {
      throw;
    } catch (...) {
      const std::string reason = reason_of_current_exception();
      model.reset();
      trainer_->drop(index);
      end(trial, TrialStatus::kFailed, "it could not be judged: " + reason);
      return;
    }
  }
  if (due.grid) {
    try {
      if (!model) model = trainer_->evaluate(index);
      judge.draw(assigned, *model, standing(), last);
    } catch (const Interrupted&) {
      throw;
    } catch (...) {
      reporter_.remark(assigned.trial, trainer_->step(), "alarm", "picture_failed",
                       reason_of_current_exception());
    }
  }
  record_times(trial, stopwatch.seconds());
}

// time.evaluate: what judging this trial took. time.step: the mean time of a training step, of the whole
// fused group, since the point before.
void TrainRun::record_times(std::size_t trial, double evaluation_seconds) {
  const Standing at = standing();
  Scalars block;
  block.trial = assignment_.trials[trial].trial;
  block.attempt = assignment_.trials[trial].attempt;
  block.names = {"time.evaluate"};
  block.steps = {at.step};
  block.images_seen = {at.images_seen};
  block.seconds = {at.train_seconds};
  block.values = {evaluation_seconds};
  if (at.step > timed_.step) {
    block.names.push_back("time.step");
    block.values.push_back((at.train_seconds - timed_.train_seconds) /
                           static_cast<double>(at.step - timed_.step));
  }
  reporter_.event(std::move(block));
}

// False: the disk refused, which is told. Rows up to here are on the disk before the checkpoint counts, for a
// resumed trial does not make them again.
bool TrainRun::checkpoint(std::size_t trial) {
  const TrialAssignment& assigned = assignment_.trials[trial];
  progress("checkpoint");
  reporter_.sync();
  try {
    const train::SavedCheckpoint saved = trainer_->save(static_cast<std::int64_t>(trial), assigned.folder);
    reporter_.event(CheckpointEvent{assigned.trial, assigned.attempt, trainer_->step(),
                                    results_path(assigned.folder, saved.folder.filename().string()),
                                    saved.manifest_sha256});
    saved_step_ = trainer_->step();
    return true;
  } catch (const Error& error) {
    reporter_.remark(assigned.trial, trainer_->step(), "alarm", "checkpoint_failed",
                     std::string(error.what()) + " No checkpoint since step " +
                         std::to_string(std::max<std::int64_t>(0, saved_step_)) + ".");
    return false;
  }
}

void TrainRun::pause() {
  const bool unsaved = trainer_ && trainer_->step() > saved_step_;  // before the first trial's is saved
  if (unsaved) {
    trainer_->check_weights();
    settle();
  }
  for (std::size_t i = 0; i < ended_.size(); ++i) {
    if (!running(i)) continue;
    if (unsaved) checkpoint(i);
    end(i, TrialStatus::kPaused, orders_.reason());
  }
}

void TrainRun::end(std::size_t trial, TrialStatus status, const std::string& reason) {
  ended_[trial] = true;
  const TrialAssignment& assigned = assignment_.trials[trial];
  TrialEnded event;
  event.trial = assigned.trial;
  event.attempt = assigned.attempt;
  event.status = status;
  event.reason = reason;
  if (trainer_) {
    const Standing at = standing();
    event.step = at.step;
    event.images_seen = at.images_seen;
    event.train_seconds = at.train_seconds;
    if (status != TrialStatus::kFailed)
      event.weights_sha256 = trainer_->weights_sha256(static_cast<std::int64_t>(trial));
  }
  reporter_.event(event);
}

void TrainRun::fail_all(const std::string& reason) {
  for (std::size_t i = 0; i < ended_.size(); ++i)
    if (running(i)) end(i, TrialStatus::kFailed, reason);
}

void TrainRun::breathe() {
  reporter_.tick();
  orders_.throw_if_stopped();
}

void TrainRun::progress(const char* phase) {
  for (std::size_t i = 0; i < ended_.size(); ++i)
    if (running(i))
      reporter_.progress(assignment_.trials[i].trial, phase, trainer_->step(), agenda_->steps(),
                         steps_per_second_);
}

bool TrainRun::any_running() const { return std::find(ended_.begin(), ended_.end(), false) != ended_.end(); }

Standing TrainRun::standing() const {
  return {trainer_->step(), trainer_->images_seen(), trainer_->train_seconds()};
}

}  // namespace harness::worker
