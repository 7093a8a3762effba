#pragma once

#include <nlohmann/json.hpp>

// Defines to_json and from_json of a struct by its fields' names, for functions that a header declares
// (nlohmann's own NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE makes them inline, which a declaration elsewhere cannot
// link to). from_json wants every field.
#define HARNESS_JSON_FIELDS(Type, ...)                                           \
  void to_json(nlohmann::json& nlohmann_json_j, const Type& nlohmann_json_t) {   \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_TO, __VA_ARGS__))     \
  }                                                                              \
  void from_json(const nlohmann::json& nlohmann_json_j, Type& nlohmann_json_t) { \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_FROM, __VA_ARGS__))   \
  }
