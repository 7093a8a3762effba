#pragma once

#include <string>
#include <vector>

#include "harness/analysis/report_data.h"

namespace harness {

struct SettingsDiff {
  std::vector<DifferingSetting> differing;  // swept keys first, in the order of `swept`; then by name
  std::vector<EqualSetting> equal;
};

// Compares the resolved settings of configurations key by key. A key that some of them lack differs.
SettingsDiff diff_settings(const std::vector<const Settings*>& configurations,
                           const std::vector<std::string>& swept);

// The settings of one configuration. Its seeds share all that is trained by; what is measured may differ
// among them, where a file was edited between: then the text names both, "1000 or 10000".
Settings settings_of_seeds(const std::vector<const Settings*>& seeds);

}  // namespace harness
