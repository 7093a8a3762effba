#pragma once

#include <string>
#include <vector>

#include "harness/config/option.h"

namespace harness {

// One table of an experiment file.
struct SchemaTable {
  std::string path;  // "optimizer", "optimizer.GROUP"; a part in capitals stands for a name
  std::string help;
  std::vector<OptionSpec> options;
  std::string plugin_kind{};  // "model": beside these options stand those of the plugin that the table names
  bool overrides =
      false;  // keys apply only where the file sets them: their defaults are taken from elsewhere
};

// Every table outside [sweep] that holds settings, each key declared once: parsing, validation, documentation
// and what an axis may hold come from here.
const std::vector<SchemaTable>& schema();

// The four keys above the first table, in the file's order.
const std::vector<OptionSpec>& file_options();

// By its path; throws std::out_of_range for an unknown one (a fault of the program).
const SchemaTable& schema_table(const std::string& path);

// nullptr when the table has no such option.
const OptionSpec* find_option(const std::vector<OptionSpec>& options, const std::string& name);

// The roles that a loss can have, in the order in which they are shown.
const std::vector<std::string>& loss_roles();

constexpr int kSchemaVersion = 1;

}  // namespace harness
