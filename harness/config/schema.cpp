#include "harness/config/schema.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "harness/config/data_options.h"
#include "harness/config/metrics_options.h"
#include "harness/config/optimizer_options.h"
#include "harness/config/phase_options.h"
#include "harness/config/train_options.h"

namespace harness {
namespace {

OptionSpec text_option(std::string name, std::string help) {
  OptionSpec spec;
  spec.name = std::move(name);
  spec.type = OptionType::kString;
  spec.help = std::move(help);
  return spec;
}

std::vector<OptionSpec> with_plugin(std::string help, std::vector<OptionSpec> others = {}) {
  others.insert(others.begin(), text_option("plugin", std::move(help)));
  return others;
}

std::vector<SchemaTable> make_schema() {
  OptionSpec loss_plugin = text_option(
      "plugin",
      "The loss that fills this role; \"none\" leaves a role unfilled that the model does not require.");
  loss_plugin.default_value = Value("");
  return {
      {.path = "data",
       .help = "What to train on. Beside these keys stand the options of the data set.",
       .options = with_plugin("The data set.", data_options().specs()),
       .plugin_kind = "dataset"},
      {.path = "model",
       .help = "What to train. Beside this key stand the options of the model.",
       .options = with_plugin("The model."),
       .plugin_kind = "model"},
      {.path = "loss.ROLE",
       .help =
           "The losses of a model, one table a role: adversarial, penalty, reconstruction or variational. A "
           "model says which roles it takes. Beside this key stand the options of the loss.",
       .options = {loss_plugin},
       .plugin_kind = "loss"},
      {.path = "phase.NAME",
       .help = "When a phase of the model's training is due. What is not set is as the model has it; "
               "`harness plugin describe MODEL` shows its phases.",
       .options = phase_options().specs(),
       .overrides = true},
      {.path = "optimizer",
       .help = "How all parameter groups are updated.",
       .options = optimizer_options().specs()},
      {.path = "optimizer.GROUP",
       .help = "What differs for one parameter group of the model; the rest is as in [optimizer].",
       .options = optimizer_options().specs(),
       .overrides = true},
      {.path = "train",
       .help = "How long, where and in which arithmetic.",
       .options = train_options().specs()},
      {.path = "metrics", .help = "What is measured, and when.", .options = metrics_options().specs()},
      {.path = "metrics.METRIC",
       .help = "Options of one metric of metrics.list, or of the extractor that metrics.features names.",
       .options = {},
       .plugin_kind = "metric"},
  };
}

std::vector<OptionSpec> make_file_options() {
  OptionSpec version = text_option("schema", "Version of this format: 1.");
  version.type = OptionType::kInteger;
  version.min = version.max = kSchemaVersion;
  OptionSpec name =
      text_option("name",
                  "The experiment's name: letters, digits, '-', '_' and '.'. An edited file of the "
                  "same name is a new revision of the same experiment.");
  OptionSpec description = text_option("description", "The question that the experiment answers.");
  description.default_value = Value("");
  OptionSpec extends =
      text_option("extends",
                  "A file that this one starts from, relative to this one. Tables are merged "
                  "key by key, this file wins; lists and schedules are replaced whole.");
  extends.default_value = Value("");
  return {version, name, description, extends};
}

}  // namespace

const std::vector<SchemaTable>& schema() {
  static const std::vector<SchemaTable> tables = make_schema();
  return tables;
}

const std::vector<OptionSpec>& file_options() {
  static const std::vector<OptionSpec> options = make_file_options();
  return options;
}

const SchemaTable& schema_table(const std::string& path) {
  for (const SchemaTable& table : schema())
    if (table.path == path) return table;
  throw std::out_of_range("no table " + path + " in the schema");
}

const OptionSpec* find_option(const std::vector<OptionSpec>& options, const std::string& name) {
  const auto found =
      std::find_if(options.begin(), options.end(), [&](const auto& o) { return o.name == name; });
  return found == options.end() ? nullptr : &*found;
}

const std::vector<std::string>& loss_roles() {
  static const std::vector<std::string> roles{"adversarial", "penalty", "reconstruction", "variational"};
  return roles;
}

}  // namespace harness
