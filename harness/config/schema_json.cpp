
#include "harness/base/json.h"
#include "harness/base/text.h"
#include "harness/config/option_check.h"
#include "harness/config/schema.h"
#include "harness/config/schema_docs.h"
#include "harness/config/sweep_options.h"
#include "harness/config/value_text.h"

namespace harness {
namespace {

using Json = nlohmann::ordered_json;

Json schedule_schema(const Json& number) {
  const Json point = {{"type", "array"},
                      {"prefixItems", Json::array({Json{{"type", "integer"}, {"minimum", 0}}, number})},
                      {"minItems", 2},
                      {"maxItems", 2}};
  Json shapes = Json::object();
  for (const char* shape : {"linear", "cosine", "piecewise"})
    shapes[shape] = {{"type", "array"}, {"items", point}, {"minItems", 1}};
  return {{"type", "object"},
          {"properties", shapes},
          {"additionalProperties", false},
          {"minProperties", 1},
          {"maxProperties", 1}};
}

void add_range(Json& json, const OptionSpec& option) {
  if (option.min) json[option.min_exclusive ? "exclusiveMinimum" : "minimum"] = *option.min;
  if (option.max) json[option.max_exclusive ? "exclusiveMaximum" : "maximum"] = *option.max;
}

Json string_schema(const OptionSpec& option) {
  Json json = {{"type", "string"}};
  if (option.choices.empty()) return json;
  std::vector<std::string> patterns;
  bool has_number = false;
  for (const std::string& choice : option.choices) {
    has_number = has_number || choice.ends_with(":N");
    patterns.push_back(choice.ends_with(":N") ? choice.substr(0, choice.size() - 1) + "[0-9]{1,4}" : choice);
  }
  if (has_number)
    json["pattern"] = "^(" + join(patterns, "|") + ")$";
  else
    json["enum"] = option.choices;
  return json;
}

Json scalar_schema(const OptionSpec& option, OptionType type) {
  if (type == OptionType::kBool) return {{"type", "boolean"}};
  if (type == OptionType::kString) return string_schema(option);
  Json number = {{"type", type == OptionType::kInteger ? "integer" : "number"}};
  add_range(number, option);
  if (type == OptionType::kInteger && !option.choices.empty())
    return {{"anyOf", Json::array({number, Json{{"enum", option.choices}}})}};
  if (type == OptionType::kReal && option.schedulable)
    return {{"anyOf", Json::array({number, schedule_schema(number)})}};
  return number;
}

Json value_schema(const OptionSpec& option) {
  Json json;
  if (is_list_type(option.type)) {
    const OptionType element = option.type == OptionType::kIntegerList ? OptionType::kInteger
                               : option.type == OptionType::kRealList  ? OptionType::kReal
                                                                       : OptionType::kString;
    json = {{"type", "array"}, {"items", scalar_schema(option, element)}};
    if (option.length) json["minItems"] = json["maxItems"] = option.length;
  } else {
    json = scalar_schema(option, option.type);
  }
  json["description"] = option.help;
  if (!option.default_value.empty()) json["default"] = parse_json(to_json_text(option.default_value));
  return json;
}

Json table_schema(const SchemaTable& table) {
  Json properties = Json::object();
  for (const OptionSpec& option : table.options) {
    properties[option.name] = value_schema(option);
    // A loss that is not named is the model's own.
    if (table.overrides || option.name == "plugin") properties[option.name].erase("default");
  }
  Json json = {{"type", "object"}, {"description", table.help}, {"properties", properties}};
  // The options of plugins are not known here.
  json["additionalProperties"] = !table.plugin_kind.empty();
  return json;
}

Json sweep_schema() {
  const Json lists = {
      {"type", "object"},
      {"additionalProperties",
       {{"anyOf", Json::array({Json{{"type", "array"}, {"minItems", 1}}, Json{{"type", "object"}}})}}}};
  Json objective = Json::object();
  for (const OptionSpec& option : objective_options().specs()) objective[option.name] = value_schema(option);
  Json properties = Json::object();
  for (const OptionSpec& option : sweep_options().specs()) properties[option.name] = value_schema(option);
  const Json seed = {{"type", "integer"}, {"minimum", 0}};
  properties["seeds"] = {
      {"anyOf",
       Json::array({Json{{"type", "integer"}, {"minimum", 1}, {"maximum", 10'000}},
                    Json{{"type", "array"}, {"items", seed}, {"minItems", 1}, {"uniqueItems", true}}})}};
  properties["objective"] = {{"type", "object"}, {"properties", objective}, {"additionalProperties", false}};
  properties["axes"] = lists;
  properties["zip"] = {{"type", "array"}, {"items", lists}};
  properties["points"] = {{"type", "array"}, {"items", {{"type", "object"}, {"minProperties", 1}}}};
  return {{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
}

// The table at "optimizer", made where it is not there yet.
Json& table_at(Json& tables, const std::string& name) {
  if (!tables.contains(name))
    tables[name] = {{"type", "object"}, {"properties", Json::object()}, {"additionalProperties", false}};
  return tables[name];
}

}  // namespace

std::string schema_json() {
  Json properties = Json::object(), required = Json::array();
  for (const OptionSpec& option : file_options()) {
    properties[option.name] = value_schema(option);
    if (option.default_value.empty()) required.push_back(option.name);
  }
  for (const SchemaTable& table : schema()) {
    const std::vector<std::string> parts = split(table.path, '.');
    if (parts.size() == 1) {
      properties[parts[0]] = table_schema(table);
      continue;
    }
    Json& outer = table_at(properties, parts[0]);
    if (parts[1] == "ROLE")
      for (const std::string& role : loss_roles()) outer["properties"][role] = table_schema(table);
    else
      outer["additionalProperties"] = table_schema(table);
  }
  properties["sweep"] = sweep_schema();
  const Json document = {
      {"$schema", "https://json-schema.org/draft/2020-12/schema"},
      {"title", "An experiment file of the harness"},
      {"type", "object"},
      {"properties", properties},
      // What an extended file has need not stand in the file that extends it.
      {"anyOf", Json::array({Json{{"required", required}}, Json{{"required", Json::array({"extends"})}}})},
      {"additionalProperties", false}};
  return print_json(document, 2) + "\n";
}

}  // namespace harness
