#pragma once

namespace harness {

// "0.1.0", from the project's one place, CMakeLists.txt.
const char* harness_version();

}  // namespace harness
