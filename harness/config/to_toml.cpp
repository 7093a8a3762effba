#include "harness/base/text.h"
#include "harness/config/experiment.h"
#include "harness/config/schema.h"
#include "harness/config/toml_text.h"

namespace harness {

std::string to_toml(const std::string& name, const Settings& resolved, std::int64_t seed) {
  TomlNode root;
  root.set("schema", to_node(Value(kSchemaVersion)));
  root.set("name", to_node(Value(name)));
  for (const std::string table : {"data", "model", "loss", "phase", "optimizer", "train", "metrics"}) {
    for (const auto& [key, value] : resolved) {
      if (!key.starts_with(table + ".")) continue;
      TomlNode* node = &root;
      const std::vector<std::string> parts = split(key, '.');
      for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
        if (!node->find(parts[i])) node->set(parts[i], TomlNode{});
        node = node->find(parts[i]);
      }
      node->set(parts.back(), to_node(value));
    }
  }
  TomlNode sweep;
  sweep.set("seeds", to_node(ValueList{Value(seed)}));
  root.set("sweep", std::move(sweep));
  return print_toml(root);
}

}  // namespace harness
