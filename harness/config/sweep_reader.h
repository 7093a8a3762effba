#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "harness/config/experiment.h"
#include "harness/config/toml_node.h"

namespace harness {

// Where the values of axes and points stand, for faults that are found later.
struct SweepPositions {
  std::map<std::pair<std::string, std::size_t>, SourcePosition> axis_values;               // by key and index
  std::map<std::pair<std::size_t, std::string>, SourcePosition> point_keys, point_values;  // by point and key
  SourcePosition objective;
};

// [sweep] as written: its shape is checked and every fault of that added, keys and values are not yet
// compared with what they sweep.
SweepSpec read_sweep(const TomlNode* table, SweepPositions& positions, std::vector<Fault>& faults);

}  // namespace harness
