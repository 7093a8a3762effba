#pragma once

#include <vector>

#include "harness/config/experiment.h"

namespace harness {

// As resolve() (harness/config/experiment.h), but hands the faults back beside what could be resolved.
struct Resolution {
  Settings settings;
  std::vector<Fault> faults;
};
Resolution try_resolve(const Experiment& experiment, const Settings& assignment,
                       const PluginCatalog& catalog);

// The first value of every axis that is no fault (empty where all are); where there are only points, the
// first of them.
Settings first_assignment(const Experiment& experiment);

}  // namespace harness
