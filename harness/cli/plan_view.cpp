#include "harness/cli/plan_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "harness/base/printable.h"
#include "harness/base/text.h"
#include "harness/cli/assignment_text.h"
#include "harness/cli/json_text.h"
#include "harness/config/value_text.h"
#include "harness/run/devices.h"

namespace harness::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string assignment_text(const Settings& assignment) {
  std::vector<std::string> parts;
  for (const auto& [key, value] : assignment) parts.push_back(key + " = " + to_toml_text(value));
  return parts.empty() ? "the file as it stands" : join(parts, ", ");
}

}  // namespace

std::string plan_text(const PlanView& view) {
  std::string text = fmt::format("{}: {} ({} x {})\n", view.experiment,
                                 counted(static_cast<std::int64_t>(view.rows.size()), "trial"),
                                 counted(view.configurations, "configuration"),
                                 counted(static_cast<std::int64_t>(view.seeds.size()), "seed"));
  if (!view.description.empty()) text += printable_line(view.description) + "\n";
  std::vector<std::vector<std::string>> table{{"#"}};
  table[0].insert(table[0].end(), view.axes.begin(), view.axes.end());
  table[0].insert(table[0].end(), {"seed", "trial", "state"});
  for (const PlanRow& row : view.rows) {
    std::vector<std::string> cells{std::to_string(row.number)};
    for (const std::string& axis : view.axes) cells.push_back(value_at(row.assignment, axis));
    cells.insert(cells.end(), {std::to_string(row.seed), row.trial, row.state});
    table.push_back(std::move(cells));
  }
  text += "\n" + text_table(table, {0, view.axes.size() + 1}) + "\n";
  for (const DuplicateConfiguration& duplicate : view.duplicates)
    text += fmt::format("left out, since it comes out the same as configuration {}: {}\n", duplicate.same_as,
                        assignment_text(duplicate.assignment));
  if (!view.dropped.empty()) {
    const bool one = view.dropped.size() == 1;
    text += fmt::format(
        "{} recorded before {} not in this file with these --set: `harness run` drops {} from the plan.\n"
        "What {} recorded stays, and reports leave it out; --set name=NAME makes a second experiment "
        "instead.\n",
        counted(static_cast<std::int64_t>(view.dropped.size()), "trial"), one ? "is" : "are",
        one ? "it" : "them", one ? "it has" : "they have");
  }
  if (!view.to_measure.empty()) text += view.to_measure + "\n";
  const std::int64_t to_train =
      std::count_if(view.rows.begin(), view.rows.end(), [](const PlanRow& row) { return row.to_train; });
  text += fmt::format("{} to train, on {}: {}\n", counted(to_train, "trial"),
                      counted(static_cast<std::int64_t>(view.slots.size()), "slot"), slots_text(view.slots));
  return text;
}

std::string plan_json(const PlanView& view) {
  Json trials = Json::array(), duplicates = Json::array();
  for (const PlanRow& row : view.rows)
    trials.push_back({{"number", row.number},
                      {"configuration", row.configuration},
                      {"axes", assignment_json(row.assignment)},
                      {"seed", row.seed},
                      {"trial", row.trial},
                      {"state", row.state},
                      {"to_train", row.to_train}});
  for (const DuplicateConfiguration& duplicate : view.duplicates)
    duplicates.push_back({{"axes", assignment_json(duplicate.assignment)}, {"same_as", duplicate.same_as}});
  const Json json = {{"experiment", view.experiment},
                     {"description", view.description},
                     {"axes", view.axes},
                     {"seeds", view.seeds},
                     {"trials", trials},
                     {"duplicates", duplicates},
                     {"dropped", view.dropped},
                     {"to_measure", view.to_measure},
                     {"slots", view.slots}};
  return json_text(json);
}

}  // namespace harness::cli
