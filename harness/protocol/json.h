#pragma once

#include <nlohmann/json_fwd.hpp>

#include "harness/config/plugin_description.h"
#include "harness/config/value.h"

namespace harness {

// {"optimizer.lr": 0.0002, ...}; a schedule is {"cosine": [[0, 2e-4], [20000, 5e-5]]}; reals always print as
// reals, a real that JSON has no number for is {"real": "nan" | "inf" | "-inf"}.
void to_json(nlohmann::json&, const Value&);
void from_json(const nlohmann::json&, Value&);
void to_json(nlohmann::json&, const OptionSpec&);
void from_json(const nlohmann::json&, OptionSpec&);
void to_json(nlohmann::json&, const PluginDescription&);
void from_json(const nlohmann::json&, PluginDescription&);

// A real outside Value: a number, or "nan", "inf", "-inf".
nlohmann::json real_to_json(double real);
double real_from_json(const nlohmann::json& json);

}  // namespace harness
