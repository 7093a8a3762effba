#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace harness::plugin {

// A plugin's stamp taken apart: harness_sdk_1__torch_2_11_0__cxx11abi1__gcc12__release.
struct StampField {
  std::string name;   // "SDK version", "LibTorch version", "C++ ABI", "compiler", "build type"
  std::string value;  // "1", "2.11.0", "cxx11abi1", "gcc12", "release"
};

inline constexpr std::string_view kStampPrefix = "harness_sdk_";
inline constexpr std::string_view kEntrySymbol = "harness_plugin_register";

// The stamp that this program was built with; a plugin must carry the same.
std::string own_stamp();

// Fields of a stamp; empty if the text is no stamp.
std::vector<StampField> parse_stamp(std::string_view stamp);

}  // namespace harness::plugin
