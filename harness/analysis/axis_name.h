#pragma once

#include <string>
#include <string_view>

namespace harness {

// A swept key for people: "loss.adversarial.plugin" says no more than "loss.adversarial".
inline std::string axis_name(const std::string& key) {
  constexpr std::string_view ending = ".plugin";
  return key.ends_with(ending) ? key.substr(0, key.size() - ending.size()) : key;
}

}  // namespace harness
