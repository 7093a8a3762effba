#pragma once

#include <string_view>

#include "harness/sdk/registrar.h"

namespace harness::plugin {

// What an entry says of itself must make sense before anybody relies on it. Each throws Error (kInput) that
// names the entry, the option or field, and the rule.
void check_entry(std::string_view kind, const sdk::EntryBase& entry);
void check_model(const sdk::ModelEntry& entry);

}  // namespace harness::plugin
