#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>

#include "harness/base/error.h"
#include "harness/protocol/event.h"
#include "harness/protocol/json.h"

namespace harness {
namespace {

using Json = nlohmann::json;

// Columns of numbers travel as binary, 8 little-endian bytes a number: exact for NaN and infinities, and ten
// times faster than one JSON value a number.
template <class Number>
Json pack(const std::vector<Number>& numbers) {
  static_assert(sizeof(Number) == 8 && std::endian::native == std::endian::little);
  std::vector<std::uint8_t> bytes(numbers.size() * sizeof(Number));
  if (!bytes.empty()) std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return Json::binary(std::move(bytes));
}

template <class Number>
void unpack(const Json& json, std::vector<Number>& numbers) {
  const auto& bytes = json.get_binary();
  if (bytes.size() % sizeof(Number) != 0) throw input_error("a column of numbers ends in mid-number");
  numbers.resize(bytes.size() / sizeof(Number));
  if (!bytes.empty()) std::memcpy(numbers.data(), bytes.data(), bytes.size());
}

}  // namespace

static void to_json(Json& json, TrialStatus status) { json = name_of(status); }
static void from_json(const Json& json, TrialStatus& status) {
  status = trial_status_from(json.get<std::string>());
}

// A field that an older writer did not know takes its default; a field that a newer one added is passed over.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(TrialStarted, trial, attempt, from_step, device, fused_group,
                                                data_hash, environment, plugins)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(ScoreEvent, trial, attempt, metric, step, images_seen,
                                                seconds, value, error, n_real, n_fake, split, extractor,
                                                extractor_hash, evaluation_seconds, goal, unit, measured_with)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(MeasuredWith, trial, attempt, plugins, settings, step, scores)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(ArtifactEvent, trial, attempt, step, kind, path, sha256,
                                                bytes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(CheckpointEvent, trial, attempt, step, path, sha256)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Remark, trial, step, level, kind, text)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(TrialEnded, trial, attempt, status, reason, step, images_seen,
                                                train_seconds, weights_sha256, experiment)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(RevisionEvent, experiment, revision, description, file_name,
                                                toml, toml_sha256, command, git_commit, harness_version, time,
                                                axes, objective_metric, objective_goal)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(TrialPlanned, experiment, revision, trial, configuration,
                                                index, seed, settings, proposed_by)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(TrialDropped, experiment, trial, revision)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(PruneDecision, trial, reason, step)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(TrialReset, trial, reason, attempt)

static void to_json(Json& json, const Scalars& scalars) {
  json = Json{{"trial", scalars.trial},
              {"attempt", scalars.attempt},
              {"names", scalars.names},
              {"steps", pack(scalars.steps)},
              {"images_seen", pack(scalars.images_seen)},
              {"seconds", pack(scalars.seconds)},
              {"values", pack(scalars.values)}};
}

static void from_json(const Json& json, Scalars& scalars) {
  json.at("trial").get_to(scalars.trial);
  json.at("attempt").get_to(scalars.attempt);
  json.at("names").get_to(scalars.names);
  unpack(json.at("steps"), scalars.steps);
  unpack(json.at("images_seen"), scalars.images_seen);
  unpack(json.at("seconds"), scalars.seconds);
  unpack(json.at("values"), scalars.values);
  const std::size_t rows = scalars.steps.size();
  if (scalars.images_seen.size() != rows || scalars.seconds.size() != rows ||
      scalars.values.size() != rows * scalars.names.size())
    throw input_error("a block of curve points has columns of unequal length");
}

namespace {

// The order is that of the variant; the names are what stands in spools, so they never change.
const char* const kTypes[] = {"trial_started", "scalars",       "score",          "artifact",
                              "checkpoint",    "remark",        "trial_ended",    "revision",
                              "trial_planned", "trial_dropped", "prune_decision", "trial_reset",
                              "measured_with"};
static_assert(std::size(kTypes) == std::variant_size_v<Event>);

template <std::size_t Index = 0>
Event event_from(const std::string& type, const Json& json) {
  if constexpr (Index == std::variant_size_v<Event>) {
    throw input_error("`" + type + "` is no type of event",
                      "the spool was written by a newer harness: use that version to read it");
  } else {
    if (type == kTypes[Index]) return json.get<std::variant_alternative_t<Index, Event>>();
    return event_from<Index + 1>(type, json);
  }
}

}  // namespace

std::string encode(const Event& event) {
  Json json = std::visit([](const auto& alternative) { return Json(alternative); }, event);
  json["type"] = kTypes[event.index()];
  std::string bytes;
  Json::to_msgpack(json, bytes);
  return bytes;
}

Event decode(std::string_view bytes) {
  try {
    const Json json = Json::from_msgpack(bytes);
    return event_from(json.at("type").get<std::string>(), json);
  } catch (const Json::exception& fault) {
    throw input_error(std::string("these bytes are no event: ") + fault.what());
  }
}

}  // namespace harness
