#include "harness/worker/assignment_runner.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "harness/base/atomic_file.h"
#include "harness/base/error.h"
#include "harness/base/text.h"
#include "harness/config/metrics_options.h"
#include "harness/config/settings.h"
#include "harness/metrics/gallery.h"
#include "harness/worker/fit.h"
#include "harness/worker/judge.h"
#include "harness/worker/reason.h"
#include "harness/worker/restore.h"
#include "harness/worker/train_run.h"

namespace harness::worker {
namespace {

// Those that a score hangs on: not when it is taken, and not the pictures.
Settings measuring_settings(const Settings& settings) {
  Settings measuring;
  for (const auto& [key, value] : settings)
    if (key.starts_with("metrics.") && key != "metrics.every" && key != "metrics.at" &&
        key != "metrics.grid" && key != "metrics.grid_every")
      measuring.emplace(key, value);
  return measuring;
}

class AssignmentRunner {
 public:
  AssignmentRunner(Workbench& bench, const Assignment& assignment, Reporter& reporter, Orders& orders)
      : bench_(bench), assignment_(assignment), reporter_(reporter), orders_(orders) {}

  void check() {
    for (const TrialAssignment& trial : assignment_.trials)
      report_end(trial, [&] {
        TrialAssignment small = trial;
        const MetricsOptions options = metrics_options().read(settings_of(trial.settings, "metrics"));
        small.settings["metrics.samples"] = Value(std::min(options.samples, options.batch_size));
        train::Trainer trainer(bench_.registry(), {small}, data_of(trial), device());
        trainer.run_to(1, [](std::int64_t, const Scalars&) {});
        if (const train::Divergence* divergence = trainer.divergence(0))
          throw input_error(divergence->term + " is " + divergence->flag + " at the first step.");
        judge([](const Event&) {}).score(small, *trainer.evaluate(0), {1, trainer.images_seen(), 0.0}, false);
      });
  }

  // Told when all is measured: a measurement that is cut off has left nothing.
  void evaluate() {
    for (const TrialAssignment& trial : assignment_.trials)
      remark_failure(trial, "evaluation_failed", [&] {
        const auto trainer = restored_of(trial);
        progress(trial, *trainer);
        std::vector<Event> told;
        judge([&](Event event) { told.push_back(std::move(event)); })
            .score(trial, *trainer->evaluate(0),
                   {trainer->step(), trainer->images_seen(), trainer->train_seconds()}, true);
        MeasuredWith measured{.trial = trial.trial,
                              .attempt = trial.attempt,
                              .plugins = used_libraries(bench_.registry(), trial.settings, bench_.digests())};
        reporter_.event(measured);
        for (const Event& event : told) {
          if (const auto* score = std::get_if<ScoreEvent>(&event)) measured.scores.push_back(score->metric);
          reporter_.event(event);
        }
        measured.settings = measuring_settings(trial.settings);
        measured.step = trainer->step();
        reporter_.event(measured);
      });
  }

  void sample() {
    for (const TrialAssignment& trial : assignment_.trials)
      remark_failure(trial, "sample_failed", [&] {
        const auto trainer = restored_of(trial);
        progress(trial, *trainer);
        if (!has_capability(bench_.registry(), trial.settings, sdk::Capability::kSample))
          throw input_error("This model cannot sample.");
        const MetricsOptions options = metrics_options().read(settings_of(trial.settings, "metrics"));
        const auto model = trainer->evaluate(0);
        metrics::Gallery gallery(data_of(trial), *model, options.batch_size);
        const SampleRequest& request = assignment_.sample;
        const metrics::PictureText text = picture_text(assignment_.experiment, trial.trial, trainer->step());
        if (request.what == "singles")
          gallery.write_singles(request.count, request.out, text, [&] { breathe(); });
        else if (request.what == "grid")
          write_file_atomically(request.out, to_png(gallery.samples(request.count), text));
        else if (request.what == "interpolation")
          write_file_atomically(request.out, to_png(gallery.interpolations(request.count), text));
        else if (request.what == "traversal")
          write_file_atomically(request.out, to_png(gallery.traversals(request.count), text));
        else
          throw input_error("\"" + request.what + "\" is nothing that can be sampled.",
                            "Ask for grid, interpolation, traversal or singles.");
        reporter_.remark(trial.trial, trainer->step(), "info", "sampled", request.out.string());
      });
  }

 private:
  at::Device device() { return bench_.device(assignment_.device); }
  const data::ResidentData& data_of(const TrialAssignment& trial) {
    return bench_.data(trial.settings, assignment_.data_folder, device());
  }

  std::unique_ptr<train::Trainer> restored_of(const TrialAssignment& trial) {
    return restored(bench_.registry(), trial, data_of(trial), device(), reporter_.damage());
  }

  Judge judge(Judge::EventSink sink) {
    return {bench_.registry(),   bench_.data_in_use(), bench_.extractors(),
            bench_.references(), std::move(sink),      [this] { breathe(); }};
  }
  void breathe() {
    reporter_.tick();
    orders_.throw_if_stopped();
  }
  void progress(const TrialAssignment& trial, const train::Trainer& trainer) {
    reporter_.progress(trial.trial, "evaluate", trainer.step(), trainer.steps(), 0.0);
    reporter_.tick();
  }

  // Builds nothing before device and plugins are there, and checks that the trial fits its data.
  void ready(const TrialAssignment& trial) {
    const at::Device where = device();
    bench_.load(assignment_.libraries, assignment_.copies);
    const data::ResidentData& data = bench_.data(trial.settings, assignment_.data_folder, where);
    const auto faults = faults_of(bench_.registry(), trial.settings, data.dataset());
    if (!faults.empty()) throw input_error(text_of(faults) + ".");
  }

  template <class Work>
  void report_end(const TrialAssignment& trial, Work work) {
    TrialEnded end;
    end.trial = trial.trial;
    end.attempt = trial.attempt;
    try {
      ready(trial);
      work();
    } catch (const Interrupted&) {
      end.status = TrialStatus::kPaused;
      end.reason = orders_.reason();
    } catch (...) {
      end.status = TrialStatus::kFailed;
      end.reason = reason_of_current_exception();
    }
    reporter_.event(end);
  }

  template <class Work>
  void remark_failure(const TrialAssignment& trial, const char* kind, Work work) {
    try {
      ready(trial);
      work();
    } catch (const Interrupted&) {
      reporter_.remark(trial.trial, 0, "warning", kind, orders_.reason());
    } catch (...) {
      reporter_.remark(trial.trial, 0, "alarm", kind, reason_of_current_exception());
    }
  }

  Workbench& bench_;
  const Assignment& assignment_;
  Reporter& reporter_;
  Orders& orders_;
};

}  // namespace

void run_assignment(Workbench& bench, const Assignment& assignment, Reporter& reporter, Orders& orders) {
  AssignmentRunner runner(bench, assignment, reporter, orders);
  switch (assignment.kind) {
    case AssignmentKind::kTrain:
      if (!assignment.trials.empty()) TrainRun(bench, assignment, reporter, orders).run();
      break;
    case AssignmentKind::kCheck:
      runner.check();
      break;
    case AssignmentKind::kEvaluate:
      runner.evaluate();
      break;
    case AssignmentKind::kSample:
      runner.sample();
      break;
  }
}

}  // namespace harness::worker
