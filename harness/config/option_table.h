#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "harness/config/option.h"

namespace harness {

// The table beside an options struct: each option is declared once, its default read from a default-made
// struct.
//
//   struct HingeOptions { double margin = 1.0; };
//   const auto table = OptionTable<HingeOptions>()
//       .add("margin", &HingeOptions::margin, {.min = 0, .help = "distance from the decision boundary",
//       .fusible = true});
//
// Member types: bool, std::int64_t, double, std::string, and std::vector of the last three.
template <class Options>
class OptionTable {
 public:
  template <class Member>
  OptionTable& add(std::string name, Member Options::*member, OptionDetails details) {
    OptionSpec spec;
    static_cast<OptionDetails&>(spec) = std::move(details);
    spec.name = std::move(name);
    spec.type = type_of(static_cast<const Member*>(nullptr));
    spec.default_value = to_value(Options{}.*member);
    readers_.push_back([member, key = spec.name](Options& options, const Settings& settings) {
      if (auto found = settings.find(key); found != settings.end())
        from_value(found->second, options.*member);
    });
    specs_.push_back(std::move(spec));
    return *this;
  }

  const std::vector<OptionSpec>& specs() const { return specs_; }

  // Takes settings that were already validated against specs(), keys without their table. A schedule leaves
  // its first value in the struct. What is not set stays as `options` has it.
  Options read(const Settings& settings, Options options = {}) const {
    for (const auto& reader : readers_) reader(options, settings);
    return options;
  }

 private:
  static OptionType type_of(const bool*) { return OptionType::kBool; }
  static OptionType type_of(const std::int64_t*) { return OptionType::kInteger; }
  static OptionType type_of(const double*) { return OptionType::kReal; }
  static OptionType type_of(const std::string*) { return OptionType::kString; }
  static OptionType type_of(const std::vector<std::int64_t>*) { return OptionType::kIntegerList; }
  static OptionType type_of(const std::vector<double>*) { return OptionType::kRealList; }
  static OptionType type_of(const std::vector<std::string>*) { return OptionType::kStringList; }

  template <class T>
  static Value to_value(const T& value) {
    return Value(value);
  }
  template <class T>
  static Value to_value(const std::vector<T>& values) {
    ValueList list;
    for (const T& value : values) list.push_back(to_value(value));
    return Value(std::move(list));
  }

  static void from_value(const Value& value, bool& out) { out = value.boolean(); }
  static void from_value(const Value& value, std::int64_t& out) {
    out = value.is_string() ? 0 : value.integer();  // a word in place of a number, OptionDetails::choices
  }
  static void from_value(const Value& value, double& out) { out = value.real(); }
  static void from_value(const Value& value, std::string& out) { out = value.string(); }
  template <class T>
  static void from_value(const Value& value, std::vector<T>& out) {
    out.clear();
    for (const Value& element : value.list()) from_value(element, out.emplace_back());
  }

  std::vector<OptionSpec> specs_;
  std::vector<std::function<void(Options&, const Settings&)>> readers_;
};

}  // namespace harness
