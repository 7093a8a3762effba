#include "harness/protocol/json.h"

#include <cmath>
#include <limits>

#include "harness/base/error.h"
#include "harness/base/json.h"
#include "harness/protocol/json_fields.h"

namespace harness {
namespace {

using Json = nlohmann::json;

const std::pair<const char*, Schedule::Shape> kShapes[] = {{"linear", Schedule::Shape::kLinear},
                                                           {"cosine", Schedule::Shape::kCosine},
                                                           {"piecewise", Schedule::Shape::kPiecewise}};
const std::pair<const char*, OptionType> kOptionTypes[] = {
    {"bool", OptionType::kBool},
    {"integer", OptionType::kInteger},
    {"real", OptionType::kReal},
    {"string", OptionType::kString},
    {"integer_list", OptionType::kIntegerList},
    {"real_list", OptionType::kRealList},
    {"string_list", OptionType::kStringList},
};

template <class Enum, std::size_t N>
const char* name_in(const std::pair<const char*, Enum> (&table)[N], Enum value) {
  for (const auto& [name, candidate] : table)
    if (candidate == value) return name;
  throw internal_error("an enumeration has a value without a name");
}

template <class Enum, std::size_t N>
Enum value_in(const std::pair<const char*, Enum> (&table)[N], const std::string& name, const char* what) {
  for (const auto& [candidate, value] : table)
    if (name == candidate) return value;
  throw input_error("`" + name + "` is no " + what);
}

struct ToJson {
  Json operator()(std::monostate) const { return nullptr; }
  Json operator()(bool flag) const { return flag; }
  Json operator()(std::int64_t number) const { return number; }
  Json operator()(double real) const {
    if (std::isfinite(real)) return real;
    return Json{{"real", real_to_json(real)}};
  }
  Json operator()(const std::string& text) const { return text; }
  Json operator()(const ValueList& list) const {
    Json array = Json::array();
    for (const Value& element : list) array.push_back(std::visit(*this, element.base()));
    return array;
  }
  Json operator()(const Schedule& schedule) const {
    Json points = Json::array();
    for (const auto& [step, value] : schedule.points) points.push_back(Json::array({step, value}));
    Json object = Json::object();
    object[name_in(kShapes, schedule.shape)] = std::move(points);
    return object;
  }
};

Value object_to_value(const Json& json) {
  if (json.size() != 1) throw input_error("an object with one member was expected, not " + print_json(json));
  const auto member = json.begin();
  if (member.key() == "real") return Value(real_from_json(*member));
  Schedule schedule;
  schedule.shape = value_in(kShapes, member.key(), "schedule");
  for (const Json& point : *member)
    schedule.points.emplace_back(point.at(0).get<std::int64_t>(), point.at(1).get<double>());
  return Value(std::move(schedule));
}

Json optional_to_json(const std::optional<double>& bound) { return bound ? real_to_json(*bound) : Json(); }
std::optional<double> optional_from_json(const Json& json) {
  if (json.is_null()) return std::nullopt;
  return real_from_json(json);
}

}  // namespace

Json real_to_json(double real) {
  if (std::isnan(real)) return "nan";
  if (std::isinf(real)) return real > 0 ? "inf" : "-inf";
  return real;
}

double real_from_json(const Json& json) {
  if (json.is_number()) return json.get<double>();
  if (json == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (json == "inf") return std::numeric_limits<double>::infinity();
  if (json == "-inf") return -std::numeric_limits<double>::infinity();
  throw input_error("a real number was expected, not " + print_json(json));
}

void to_json(Json& json, const Value& value) { json = std::visit(ToJson{}, value.base()); }

void from_json(const Json& json, Value& value) {
  if (json.is_null()) {
    value = Value();
  } else if (json.is_boolean()) {
    value = Value(json.get<bool>());
  } else if (json.is_number_integer()) {
    value = Value(json.get<std::int64_t>());
  } else if (json.is_number_float()) {
    value = Value(json.get<double>());
  } else if (json.is_string()) {
    value = Value(json.get<std::string>());
  } else if (json.is_array()) {
    ValueList list;
    for (const Json& element : json) from_json(element, list.emplace_back());
    value = Value(std::move(list));
  } else if (json.is_object()) {
    value = object_to_value(json);
  } else {
    throw input_error("a setting cannot hold binary data");
  }
}

void to_json(Json& json, const OptionSpec& option) {
  json = Json{{"name", option.name},
              {"type", name_in(kOptionTypes, option.type)},
              {"default", option.default_value},
              {"min", optional_to_json(option.min)},
              {"max", optional_to_json(option.max)},
              {"min_exclusive", option.min_exclusive},
              {"max_exclusive", option.max_exclusive},
              {"length", option.length},
              {"choices", option.choices},
              {"unit", option.unit},
              {"help", option.help},
              {"identity", option.identity},
              {"fusible", option.fusible},
              {"schedulable", option.schedulable},
              {"only_with", {{"option", option.only_with.option}, {"values", option.only_with.values}}}};
}

void from_json(const Json& json, OptionSpec& option) {
  json.at("name").get_to(option.name);
  option.type = value_in(kOptionTypes, json.at("type").get<std::string>(), "type of an option");
  from_json(json.at("default"), option.default_value);
  option.min = optional_from_json(json.at("min"));
  option.max = optional_from_json(json.at("max"));
  json.at("min_exclusive").get_to(option.min_exclusive);
  json.at("max_exclusive").get_to(option.max_exclusive);
  json.at("length").get_to(option.length);
  json.at("choices").get_to(option.choices);
  json.at("unit").get_to(option.unit);
  json.at("help").get_to(option.help);
  json.at("identity").get_to(option.identity);
  json.at("fusible").get_to(option.fusible);
  json.at("schedulable").get_to(option.schedulable);
  json.at("only_with").at("option").get_to(option.only_with.option);
  json.at("only_with").at("values").get_to(option.only_with.values);
}

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PluginDescription::RoleSlot, role, required, default_plugin)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PluginDescription::Property, name, unless_option, unless_values)
HARNESS_JSON_FIELDS(PluginDescription, kind, role, name, doc, options, library, library_sha256, roles,
                    capabilities, groups, phases, properties, images, points, channels, sizes, streams,
                    needs_labels, demands, unit, goal, needs, needs_mixture, needs_features, binary_only,
                    grey_only, needs_classes, needs_factors, takes_real, takes_fake, classifies)

}  // namespace harness
