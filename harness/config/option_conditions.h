#pragma once

#include <string>

#include "harness/config/experiment.h"
#include "harness/config/key_space.h"

namespace harness {

// Keys that are read only with some words of another key of their table (OptionDetails::only_with). What is
// wrong with setting such a key, or "".

// Where no configuration of the experiment has one of those words.
std::string unread_fault(const Experiment& experiment, const KeySpace& keys, const std::string& key);

// Where a point sets the key and, beside it, a word that leaves it unread. Another point may read the key;
// this one's value would be ignored.
std::string unread_in_point_fault(const Experiment& experiment, const KeySpace& keys, const Settings& point,
                                  const std::string& key);

}  // namespace harness
