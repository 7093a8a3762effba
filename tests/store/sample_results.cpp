#include "tests/store/sample_results.h"

#include <algorithm>
#include <limits>

#include "harness/store/console.h"
#include "harness/store/recorder.h"

namespace harness::testing {
namespace {

std::string text_of(const ConsoleCell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return std::to_string(*integer);
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* real = std::get_if<double>(&cell)) {
    char digits[40];
    std::snprintf(digits, sizeof digits, "%.17g", *real);
    return digits;
  }
  return "NULL";
}

}  // namespace

RevisionEvent revision(std::int64_t number, const std::string& experiment) {
  RevisionEvent event;
  event.experiment = experiment;
  event.revision = number;
  event.description = "Which loss?";
  event.file_name = "demo.toml";
  event.toml = "name = \"demo\"\n";
  event.toml_sha256 = "ab";
  event.command = "harness run demo.toml";
  event.git_commit = "c0ffee+dirty";
  event.harness_version = "0.1.0";
  event.time = "2026-11-21T09:00:00.000Z";
  event.axes = {"loss.adversarial.plugin", "optimizer.lr"};
  event.objective_metric = "fd";
  event.objective_goal = "min";
  return event;
}

TrialPlanned planned(const std::string& trial, std::int64_t index, std::int64_t seed, std::int64_t revision,
                     const std::string& experiment) {
  TrialPlanned event{experiment, revision, trial, "c" + std::to_string(index / 2), index, seed, {}, "grid"};
  event.settings = {{"loss.adversarial.plugin", Value(index < 2 ? "hinge" : "minimax")},
                    {"optimizer.lr", Value(2e-4)},
                    {"optimizer.betas", Value(ValueList{Value(0.5), Value(0.999)})},
                    {"train.steps", Value(100)},
                    {"data.shuffle", Value(true)},
                    {"train.ema", Value(Schedule{Schedule::Shape::kCosine, {{0, 0.9}, {100, 0.999}}})}};
  return event;
}

TrialStarted started(const std::string& trial, std::int64_t attempt, std::int64_t from_step) {
  return {trial, attempt, from_step, "cpu", "", "data-1", {{"libtorch", "2.11.0"}}, {{"/p/hinge.so", "ff"}}};
}

Scalars scalars(const std::string& trial, std::int64_t first, std::int64_t last, double scale,
                std::int64_t attempt) {
  Scalars block{trial, attempt, {"loss.generator.adversarial", "grad_norm.generator"}, {}, {}, {}, {}};
  for (std::int64_t step = first; step <= last; ++step) {
    block.steps.push_back(step);
    block.images_seen.push_back(step * 64);
    block.seconds.push_back(static_cast<double>(step) / 10);
    block.values.push_back(static_cast<double>(step) * scale);
    block.values.push_back(1.0);
  }
  return block;
}

ScoreEvent score(const std::string& trial, std::int64_t step, double value, std::int64_t attempt) {
  ScoreEvent event;
  event.trial = trial;
  event.attempt = attempt;
  event.metric = "fd";
  event.step = step;
  event.images_seen = step * 64;
  event.seconds = static_cast<double>(step) / 10;
  event.value = value;
  event.error = 0.25;
  event.n_real = 1000;
  event.n_fake = 2000;
  event.split = "test";
  event.extractor = "classifier";
  event.extractor_hash = "ee";
  event.evaluation_seconds = 1.5;
  event.goal = "min";
  event.unit = "1";
  return event;
}

TrialEnded ended(const std::string& trial, std::int64_t step, TrialStatus status, std::int64_t attempt) {
  return {trial, attempt, status, "", step, step * 64, static_cast<double>(step) / 10, "weights-" + trial};
}

void append(const std::filesystem::path& spool, const std::vector<Event>& events,
            const std::string& experiment) {
  SpoolWriter writer(spool, experiment);
  for (const Event& event : events) writer.append(event);
  writer.flush();
}

void write_demo(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  append(folder / "0-controller.spool", {revision(1), planned("aa00", 0, 0), planned("aa01", 1, 1),
                                         planned("bb00", 2, 0), planned("bb01", 3, 1)});
  append(folder / "1-worker.spool",
         {started("aa00"), scalars("aa00", 1, 100), score("aa00", 50, 3.0), score("aa00", 100, 4.0),
          ArtifactEvent{"aa00", 1, 100, "samples", "demo/aa00/samples-100.png", "5a", 1234},
          CheckpointEvent{"aa00", 1, 100, "demo/aa00/checkpoint-100", "6b"}, ended("aa00", 100),
          started("aa01"), scalars("aa01", 1, 100, 2.0), score("aa01", 100, 6.0), ended("aa01", 100)});
  TrialEnded diverged = ended("bb01", 7, TrialStatus::kDiverged);
  diverged.reason = "loss.generator.adversarial is nan at step 7";
  append(folder / "2-worker.spool",
         {started("bb00"), scalars("bb00", 1, 100, 0.5), score("bb00", 100, 2.0), ended("bb00", 100),
          started("bb01"), scalars("bb01", 1, 6), score("bb01", 6, 0.5),
          scalars("bb01", 7, 7, std::numeric_limits<double>::quiet_NaN()),
          Remark{"bb01", 7, "alarm", "not_finite", "stopped"}, diverged});
}

void rebuild_database(const std::filesystem::path& database, const std::filesystem::path& spool_folder) {
  Recorder recorder(database);
  recorder.record_folder(spool_folder);
  recorder.finish();
}

std::string contents_of(const std::filesystem::path& database) {
  Console console(database);
  std::string text;
  for (const ViewDoc& view : console.views()) {
    ConsoleLimits limits;
    limits.rows = 1 << 30;
    std::vector<std::string> lines;
    for (const auto& row : console.query("SELECT * FROM " + view.name, limits).rows) {
      std::string line = view.name;
      for (const ConsoleCell& cell : row) line += '|' + text_of(cell);
      lines.push_back(line);
    }
    std::sort(lines.begin(), lines.end());
    for (const std::string& line : lines) text += line + '\n';
  }
  return text;
}

std::string ask(const std::filesystem::path& database, const std::string& sql) {
  return text_of(Console(database).query(sql).rows.at(0).at(0));
}

}  // namespace harness::testing
