#pragma once

#include <string>

namespace harness::cli {

// Texts of `harness plugin new`, with @name@ (snake_case) and @Name@ (CamelCase) to fill in.
std::string template_source(const std::string& kind);
std::string template_experiment(const std::string& kind);
std::string template_cmake(bool torch_nn);

}  // namespace harness::cli
