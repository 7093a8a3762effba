#pragma once

#include <string>
#include <string_view>

#include "harness/config/value.h"

namespace harness {

// The settings of one table, keys without it: settings_of(s, "train") has "steps", "ema" ... Tables inside
// the table are left out: settings_of(s, "optimizer") has no "discriminator.lr".
Settings settings_of(const Settings& settings, std::string_view table);

}  // namespace harness
