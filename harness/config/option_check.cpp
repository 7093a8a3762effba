#include "harness/config/option_check.h"

#include <algorithm>
#include <cmath>

#include "harness/base/nearest_name.h"
#include "harness/base/text.h"
#include "harness/config/value_text.h"

namespace harness {
namespace {

OptionType element_type(OptionType type) {
  switch (type) {
    case OptionType::kIntegerList:
      return OptionType::kInteger;
    case OptionType::kRealList:
      return OptionType::kReal;
    case OptionType::kStringList:
      return OptionType::kString;
    default:
      return type;
  }
}

// As TOML may write it: 1_000_000.
std::string spelled(std::int64_t number) {
  std::string text = grouped(number);
  std::replace(text.begin(), text.end(), ',', '_');
  return text;
}

std::string bound_text(double bound) {
  // Whole bounds read better without ".0".
  if (std::abs(bound) < 1e15 && bound == std::floor(bound)) return spelled(static_cast<std::int64_t>(bound));
  return to_json_text(Value(bound));
}

bool in_range(const OptionSpec& spec, double number) {
  if (!std::isfinite(number)) return false;
  if (spec.min && (spec.min_exclusive ? number <= *spec.min : number < *spec.min)) return false;
  if (spec.max && (spec.max_exclusive ? number >= *spec.max : number > *spec.max)) return false;
  return true;
}

std::string shown(const Value& value) {
  constexpr std::size_t kLongest = 60;
  std::string text = to_toml_text(value);
  if (text.size() <= kLongest) return text;
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;  // no half characters
  return text.substr(0, end) + " ...";
}

bool check_schedule(const OptionSpec& spec, const Schedule& schedule) {
  if (schedule.points.empty()) return false;
  for (std::size_t i = 0; i < schedule.points.size(); ++i) {
    const auto& [step, value] = schedule.points[i];
    if (step < 0 || (i && step <= schedule.points[i - 1].first) || !in_range(spec, value)) return false;
  }
  return true;
}

bool check_scalar(const OptionSpec& spec, OptionType type, Value& value) {
  switch (type) {
    case OptionType::kBool:
      return value.is_bool();
    case OptionType::kInteger:
      if (value.is_string())
        return std::find(spec.choices.begin(), spec.choices.end(), value.string()) != spec.choices.end();
      return value.is_integer() && in_range(spec, static_cast<double>(value.integer()));
    case OptionType::kReal:
      if (value.is_schedule()) return spec.schedulable && check_schedule(spec, value.schedule());
      if (value.is_integer()) value = Value(static_cast<double>(value.integer()));
      return value.is_real() && in_range(spec, value.real());
    case OptionType::kString:
      return value.is_string() &&
             (spec.choices.empty() ||
              std::any_of(spec.choices.begin(), spec.choices.end(),
                          [&](const auto& choice) { return matches_choice(choice, value.string()); }));
    default:
      return false;
  }
}

std::string scalar_text(const OptionSpec& spec, OptionType type, bool plural) {
  const std::string range = range_text(spec);
  const std::string bounds = range.empty() ? "" : " " + range;
  switch (type) {
    case OptionType::kBool:
      return "true or false";
    case OptionType::kInteger:
      return (plural ? "integers" : "an integer") + bounds +
             (spec.choices.empty() ? "" : " or " + join_quoted(spec.choices));
    case OptionType::kReal:
      return (plural ? "reals" : "a real") + bounds +
             (spec.schedulable ? plural ? " or schedules" : " or a schedule" : "");
    default:
      break;
  }
  if (spec.choices.empty()) return plural ? "strings" : "a string";
  return (spec.choices.size() == 1 ? "" : "one of ") + join_quoted(spec.choices);
}

}  // namespace

bool is_list_type(OptionType type) { return element_type(type) != type; }

bool matches_choice(const std::string& choice, const std::string& text) {
  if (!choice.ends_with(":N")) return choice == text;
  const std::string prefix = choice.substr(0, choice.size() - 1);
  return text.starts_with(prefix) && text.size() > prefix.size() && text.size() <= prefix.size() + 4 &&
         text.find_first_not_of("0123456789", prefix.size()) == std::string::npos;
}

std::string range_text(const OptionDetails& details) {
  if (!details.min && !details.max) return "";
  if (details.min == details.max) return "equal to " + bound_text(*details.min);
  if (!details.max) return (details.min_exclusive ? "> " : ">= ") + bound_text(*details.min);
  if (!details.min) return (details.max_exclusive ? "< " : "<= ") + bound_text(*details.max);
  return (details.min_exclusive ? "above " : "from ") + bound_text(*details.min) +
         (details.max_exclusive ? " to below " : " to ") + bound_text(*details.max);
}

std::string allowed_text(const OptionSpec& spec) {
  if (!is_list_type(spec.type)) return scalar_text(spec, spec.type, false);
  return (spec.length ? "a list of " + std::to_string(spec.length) + " " : "a list of ") +
         scalar_text(spec, element_type(spec.type), true);
}

std::string check_option(const OptionSpec& spec, Value& value) {
  const Value given = value;
  bool fits = false;
  if (is_list_type(spec.type)) {
    if (value.is_list()) {
      ValueList list = value.list();
      fits = !spec.length || list.size() == spec.length;
      for (Value& element : list) fits = fits && check_scalar(spec, element_type(spec.type), element);
      if (fits) value = Value(std::move(list));
    }
  } else {
    fits = check_scalar(spec, spec.type, value);
  }
  if (fits) return "";
  value = given;
  std::string text = "must be " + allowed_text(spec) + ", not " + shown(value);
  // "gpu" is nearer to "cpu" than to what is meant.
  if (std::find(spec.choices.begin(), spec.choices.end(), "cuda:N") != spec.choices.end())
    text += "; \"cuda:0\" is the first GPU, \"auto\" takes them all";
  else if (value.is_string())
    text += did_you_mean(value.string(), spec.choices);
  if (spec.type == OptionType::kInteger && value.is_real() && value.real() == std::floor(value.real()) &&
      in_range(spec, value.real()) && std::abs(value.real()) < 1e15)
    text += "; write " + spelled(static_cast<std::int64_t>(value.real()));
  if (value.is_list() && !is_list_type(spec.type)) text += "; values to try are an axis, below [sweep.axes]";
  if (value.is_schedule() && spec.schedulable)
    text += "; a schedule has one [step, value] or more, with rising steps from 0 on and values in range";
  return text;
}

}  // namespace harness
