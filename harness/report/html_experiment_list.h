#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/report/html_page.h"
#include "harness/store/rows.h"

namespace harness {

// The page of a database's experiments, the newest first: how far each is, linked to `address_of` its name.
std::string html_experiment_list(const std::vector<ExperimentRow>& experiments,
                                 const std::function<std::string(const std::string&)>& address_of,
                                 const PageFrame& frame);

}  // namespace harness
