#pragma once

#include <string>
#include <string_view>

#include "harness/config/toml_node.h"

namespace harness {

// Parses TOML 1.0; `file` is what positions call the text. Throws InputFaults with the one place where the
// parser stopped.
TomlNode parse_toml(std::string_view text, const std::string& file);

// A document that parses to an equal tree: values first, then tables under [headers], arrays of tables under
// [[headers]], all in the tree's order. Comments are not in the tree and so are lost.
std::string print_toml(const TomlNode& document);

}  // namespace harness
