#include "harness/protocol/assignment.h"

#include "harness/base/error.h"
#include "harness/base/json.h"
#include "harness/protocol/json.h"
#include "harness/protocol/json_fields.h"

namespace harness {
namespace {

using Json = nlohmann::json;

const std::pair<const char*, AssignmentKind> kKinds[] = {{"train", AssignmentKind::kTrain},
                                                         {"check", AssignmentKind::kCheck},
                                                         {"evaluate", AssignmentKind::kEvaluate},
                                                         {"sample", AssignmentKind::kSample}};
const std::pair<const char*, ControlKind> kControls[] = {{"pause", ControlKind::kPause},
                                                         {"prune", ControlKind::kPrune}};

template <class Table, class Enum>
Json name_in(const Table& table, Enum value) {
  for (const auto& [name, candidate] : table)
    if (candidate == value) return name;
  throw internal_error("a message has a kind without a name");
}

template <class Table, class Enum>
void value_in(const Table& table, const Json& json, Enum& out) {
  for (const auto& [name, value] : table)
    if (json == name) {
      out = value;
      return;
    }
  throw internal_error("a message of unknown kind " + print_json(json) +
                       ": harness and harness-worker are not of one build");
}

}  // namespace

static void to_json(Json& json, AssignmentKind kind) { json = name_in(kKinds, kind); }
static void from_json(const Json& json, AssignmentKind& kind) { value_in(kKinds, json, kind); }
static void to_json(Json& json, ControlKind kind) { json = name_in(kControls, kind); }
static void from_json(const Json& json, ControlKind& kind) { value_in(kControls, json, kind); }

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TrialAssignment, trial, seed, attempt, settings, folder)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SampleRequest, what, count, out)
HARNESS_JSON_FIELDS(Assignment, id, kind, experiment, trials, libraries, copies, data_folder, spool, device,
                    sample)
HARNESS_JSON_FIELDS(Control, kind, trial, reason)

static void to_json(Json& json, const Progress& progress) {
  Json values = Json::array();
  for (const LastValue& last : progress.last_values)
    values.push_back(Json::array({last.curve, real_to_json(last.value), last.step}));
  json = Json{{"trial", progress.trial},
              {"phase", progress.phase},
              {"step", progress.step},
              {"steps", progress.steps},
              {"steps_per_second", real_to_json(progress.steps_per_second)},
              {"last_values", std::move(values)}};
}

static void from_json(const Json& json, Progress& progress) {
  json.at("trial").get_to(progress.trial);
  json.at("phase").get_to(progress.phase);
  json.at("step").get_to(progress.step);
  json.at("steps").get_to(progress.steps);
  progress.steps_per_second = real_from_json(json.at("steps_per_second"));
  progress.last_values.clear();
  for (const Json& last : json.at("last_values"))
    progress.last_values.push_back(
        {last.at(0).get<std::string>(), real_from_json(last.at(1)), last.at(2).get<std::int64_t>()});
}

HARNESS_JSON_FIELDS(Notice, spool_bytes, progress, assignment_done)

}  // namespace harness
