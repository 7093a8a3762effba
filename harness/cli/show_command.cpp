#include "harness/cli/commands.h"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "harness/base/json.h"
#include "harness/base/printable.h"
#include "harness/base/short_hash.h"
#include "harness/base/text.h"
#include "harness/cli/json_text.h"
#include "harness/cli/shared_options.h"
#include "harness/cli/trial_name.h"
#include "harness/config/experiment.h"
#include "harness/config/value_text.h"
#include "harness/protocol/json.h"
#include "harness/store/reader.h"

namespace harness::cli {
namespace {

using Json = nlohmann::ordered_json;

// Everything that is kept of one trial.
struct TrialParts {
  TrialRow row;
  Settings settings;
  std::vector<ScoreRow> scores;
  std::vector<ArtifactRow> artifacts;
  std::vector<CheckpointRow> checkpoints;
  std::vector<AttemptRow> attempts;
  std::vector<EventRow> events;
};

template <class Row>
std::vector<Row> of_trial(std::vector<Row> rows, const std::string& trial) {
  std::erase_if(rows, [&trial](const Row& row) { return row.trial != trial; });
  return rows;
}

TrialParts parts_of(const Reader& reader, const TrialRow& row) {
  const std::string& name = row.experiment;
  return {row,
          reader.settings(name, row.trial),
          of_trial(reader.scores(name), row.trial),
          of_trial(reader.artifacts(name), row.trial),
          of_trial(reader.checkpoints(name), row.trial),
          of_trial(reader.attempts(name), row.trial),
          of_trial(reader.events(name), row.trial)};
}

std::string json_of(const TrialParts& parts) {
  const TrialRow& row = parts.row;
  Json json{{"experiment", row.experiment},
            {"trial", row.trial},
            {"configuration", row.configuration},
            {"seed", row.seed},
            {"status", name_of(row.status)},
            {"reason", row.reason},
            {"attempt", row.attempt},
            {"step", row.step},
            {"images_seen", row.images_seen},
            {"train_seconds", row.train_seconds},
            {"device", row.device},
            {"data_hash", row.data_hash},
            {"weights_sha256", row.weights_sha256}};
  json["settings"] = Json::object();
  for (const auto& [key, value] : parts.settings) json["settings"][key] = parse_json(to_json_text(value));
  json["scores"] = Json::array();
  for (const ScoreRow& score : parts.scores)
    json["scores"].push_back({{"metric", score.metric},
                              {"step", score.step},
                              {"value", real_to_json(score.value)},
                              {"error", real_to_json(score.error)},
                              {"n_real", score.n_real},
                              {"n_fake", score.n_fake},
                              {"split", score.split},
                              {"extractor", score.extractor},
                              {"extractor_hash", score.extractor_hash},
                              {"measured_with", Json(nlohmann::json(score.measured_with))}});
  json["artifacts"] = Json::array();
  for (const ArtifactRow& artifact : parts.artifacts)
    json["artifacts"].push_back({{"kind", artifact.kind},
                                 {"step", artifact.step},
                                 {"path", artifact.path},
                                 {"sha256", artifact.sha256},
                                 {"bytes", artifact.bytes}});
  json["attempts"] = Json::array();
  for (const AttemptRow& attempt : parts.attempts) {
    Json one{{"attempt", attempt.attempt}, {"from_step", attempt.from_step}, {"device", attempt.device},
             {"started", attempt.started}, {"ended", attempt.ended},         {"status", attempt.status}};
    for (const auto& [key, value] : attempt.environment) one["environment"][key] = value;
    for (const auto& [library, hash] : attempt.plugins) one["plugins"][library] = hash;
    json["attempts"].push_back(std::move(one));
  }
  json["events"] = Json::array();
  for (const EventRow& event : parts.events)
    json["events"].push_back({{"time", event.time},
                              {"step", event.step},
                              {"level", event.level},
                              {"kind", event.kind},
                              {"text", event.text}});
  return json_text(json);
}

std::string text_of(const TrialParts& parts) {
  const TrialRow& row = parts.row;
  std::string text =
      fmt::format("{}/{}  seed {}  {}", row.experiment, row.trial, row.seed, name_of(row.status));
  if (!row.reason.empty()) text += ": " + row.reason;
  text += fmt::format("\nstep {}, {} of training on {}, attempt {}\n", grouped(row.step),
                      human_seconds(row.train_seconds), row.device.empty() ? "no device yet" : row.device,
                      row.attempt);
  if (!row.weights_sha256.empty()) text += "weights " + row.weights_sha256 + "\n";
  text += "\nsettings\n";
  for (const auto& [key, value] : parts.settings)
    text += fmt::format("  {} = {}\n", key, to_toml_text(value));
  if (!parts.scores.empty()) {
    std::vector<std::vector<std::string>> rows{
        {"metric", "step", "value", "error", "real", "fake", "features"}};
    for (const ScoreRow& score : parts.scores)
      rows.push_back(
          {score.metric, grouped(score.step), fmt::format("{:.6g}", score.value),
           score.error == 0 ? "" : fmt::format("{:.2g}", score.error), grouped(score.n_real),
           grouped(score.n_fake),
           score.extractor.empty() ? "" : score.extractor + " " + short_hash(score.extractor_hash)});
    text += "\n" + text_table(rows, {1, 2, 3, 4, 5});
  }
  if (!parts.artifacts.empty() || !parts.checkpoints.empty()) text += "\nfiles\n";
  for (const ArtifactRow& artifact : parts.artifacts)
    text += fmt::format("  {}  {} at step {}, {}\n", artifact.path, artifact.kind, grouped(artifact.step),
                        human_bytes(static_cast<std::uint64_t>(artifact.bytes)));
  for (const CheckpointRow& checkpoint : parts.checkpoints)
    text += fmt::format("  {}  checkpoint at step {}\n", checkpoint.path, grouped(checkpoint.step));
  if (!parts.events.empty()) text += "\nevents\n";
  for (const EventRow& event : parts.events)
    text += fmt::format("  {}  {} {} at step {}: {}\n", event.time, event.level, event.kind,
                        grouped(event.step), event.text);
  return text;
}

class ShowCommand : public Command {
 public:
  CommandInfo info() const override {
    return {"show", "show one trial: settings, scores, files, events",
            "With --toml its resolved configuration as an experiment file that can be run as it is.",
            "harness show 3fa9\nharness show demo/3fa9 --toml > again.toml"};
  }

  void declare(Arguments& arguments) override {
    arguments.positional("TRIAL", trial_, "id, a beginning of it, or EXPERIMENT/ID");
    add_database_option(arguments, database_);
    arguments.flag("--toml", toml_, "print the resolved configuration as an experiment file");
    add_json_option(arguments, json_);
  }

  ExitCode execute() override {
    const Reader reader(database_);
    const TrialRow row = find_trial(reader, trial_);
    std::string text;
    if (toml_)
      text = to_toml(row.experiment.substr(0, kLongestExperimentName - 9) + "-" + row.trial.substr(0, 8),
                     reader.settings(row.experiment, row.trial), row.seed);
    else
      text = json_ ? json_of(parts_of(reader, row)) : printable(text_of(parts_of(reader, row)));
    std::fputs(text.c_str(), stdout);
    return kExitDone;
  }

 private:
  std::string trial_;
  std::filesystem::path database_;
  bool toml_ = false, json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_show_command() { return std::make_unique<ShowCommand>(); }

}  // namespace harness::cli
