#pragma once

#include <string>
#include <vector>

#include "harness/config/plugin_choices.h"
#include "harness/config/schema.h"

namespace harness {

// What a dotted key means in one experiment: a core key of the schema, or an option of a plugin that the
// experiment can use.
struct KeyMatch {
  std::vector<const OptionSpec*> specs;  // one, or one a plugin that declares it
  std::string fault;                     // why the key is not known; empty where specs are given
  bool unjudged = false;                 // may belong to a plugin whose name is wrong: no fault of its own
};

class KeySpace {
 public:
  KeySpace(const PluginChoices& choices, const PluginCatalog& catalog)
      : choices_(choices), catalog_(catalog) {}

  KeyMatch find(const std::string& key) const;
  // "" when [path] may stand in the file.
  KeyMatch find_table(const std::string& path) const;

 private:
  KeyMatch find_in(const SchemaTable& table, const std::string& path, const std::string& name,
                   const PluginChoice* plugins) const;
  // Whether "optimizer.generator", "loss.penalty" ... is a table; `name` is its second part.
  KeyMatch find_named_table(const std::string& path, const std::string& first, const std::string& name) const;
  std::vector<std::string> models_union(std::vector<std::string> PluginDescription::*names) const;
  std::string owners_elsewhere(const std::string& kind, const std::string& path,
                               const std::string& name) const;
  std::string where_models_differ(std::string_view role) const;

  const PluginChoices& choices_;
  const PluginCatalog& catalog_;
};

}  // namespace harness
