#include <algorithm>

#include "harness/base/text.h"
#include "harness/config/option_check.h"
#include "harness/config/schema.h"
#include "harness/config/schema_docs.h"
#include "harness/config/sweep_options.h"
#include "harness/config/value_text.h"

namespace harness {
namespace {

std::string cell(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2))
    text.replace(at, 1, "\\|");
  return text;
}

std::string default_text(const OptionSpec& option, bool overrides) {
  if (overrides) return "";
  if (option.default_value.empty()) return "*must be given*";
  if (option.default_value.is_string() && option.default_value.string().empty())
    return option.name == "plugin" ? "the model's own" : "none";
  return "`" + to_toml_text(option.default_value) + "`";
}

std::string type_cell(const OptionSpec& option) {
  std::string text = allowed_text(option);
  return option.unit.empty() ? text : text + " (" + option.unit + ")";
}

// What a reader must know beside type and meaning.
std::string marks(const OptionSpec& option) {
  std::vector<std::string> notes;
  if (!option.only_with.option.empty())
    notes.push_back("only with " + option.only_with.option + " " + join_quoted(option.only_with.values));
  if (option.fusible) notes.push_back("may differ between fused trials");
  if (!option.identity) notes.push_back("not part of the identity");
  return notes.empty() ? "" : " *(" + join(notes, "; ") + ")*";
}

void add_rows(std::string& text, const std::vector<OptionSpec>& options, const SchemaTable* table) {
  text += "| key | value | default | meaning |\n|---|---|---|---|\n";
  for (const OptionSpec& option : options)
    text += "| `" + option.name + "` | " + cell(type_cell(option)) + " | " +
            cell(default_text(option, table && table->overrides)) + " | " + cell(option.help) +
            cell(marks(option)) + " |\n";
}

constexpr const char* kSweepHead = R"(
### [sweep]
Configurations to try, and seeds to try each with. Without this table there is one trial, with seed 0.

)";

constexpr const char* kSweepRows =
    R"(| `seeds` | an integer from 1 to 10_000, or a list of different integers >= 0 | `1` | Seeds of every configuration: 3 means 0, 1, 2. Seeds are an axis of their own and no part of the configuration. |
| `objective` | `{ metric = "NAME", goal = "min" }` | the first metric that has a goal | What trials are ranked by. |
| `axes` | a table: key -> list of values | none | Every combination is tried; the last axis changes fastest. |
| `[[sweep.zip]]` | tables: key -> list of values | none | Axes that move together: their first values, their second ... |
| `[[sweep.points]]` | tables: key -> value | none | Configurations that are tried first, as they stand: the file with these keys changed. With points and no axes, the points are all there is. |

A key of an axis is any key of the tables above, and any option of a plugin that the experiment can take. A swept key
always belongs to the identity of a configuration.
)";

}  // namespace

std::string schema_markdown() {
  std::string text = "### At the top\n\n";
  add_rows(text, file_options(), nullptr);
  for (const SchemaTable& table : schema()) {
    text += "\n### [" + table.path + "]\n" + table.help + "\n\n";
    if (!table.options.empty()) add_rows(text, table.options, &table);
  }
  text += kSweepHead;
  add_rows(text, sweep_options().specs(), nullptr);
  return text + kSweepRows;
}

}  // namespace harness
