#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/config/toml_node.h"

namespace harness {

// An experiment file as read: what it extends and the overrides already laid upon each other, nothing
// checked.
struct Document {
  TomlNode root;
  std::string toml;  // the text of the file, or what is printed of the tree where something was laid upon it
};

// "KEY=VALUE" of --set, the value as TOML. Throws InputFaults, with the quotes that are missing where that is
// it.
TomlNode parse_override(const std::string& text);

// Follows `extends` (relative to the file that says it; cycles are refused) and applies overrides
// ("train.steps=500": a TOML key and value). Throws Error (kInput) for a missing file, InputFaults for what
// is not TOML.
Document load_document(const std::filesystem::path& file, const std::vector<std::string>& overrides);

}  // namespace harness
