#pragma once

#include <map>
#include <string>

namespace harness::cli {

// The files of templates/ by name ("loss.cpp"), with @name@ (snake_case), @Name@ (CamelCase) and, in
// CMakeLists.txt, @torch_nn@ to fill in. CMake writes the source of this.
const std::map<std::string, std::string>& template_texts();

}  // namespace harness::cli
