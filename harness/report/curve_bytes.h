#pragma once

#include <string>

#include "harness/analysis/report_data.h"

namespace harness {

// What the page's script draws from, as base64 of little-endian bytes: they stand in attributes of the page,
// so nothing has to be fetched, and nothing in them can be taken for markup. harness/report/chart_script.cpp
// reads them.

// Every trial: u16 their number; for each u16 configuration, u8 lost, u8 0, f64 seed, last step, images and
// seconds there, then 33 u16 shares of these images and 33 of these seconds at equal distances of steps from
// 0 on.
std::string trial_data(const ExperimentReport& report);

// A panel's curves: u16 slots, an f64 step for each; u16 curves; for each u16 trial, u8 flags, u8 0, u16
// first slot, u16 slots, f64 low, f64 high, then a slot: u16 value where it holds one point (flags & 1 == 0),
// else u16 low, u16 high, u8 mean between them. Codes 0 to 65534 go from low to high, evenly or, if flags &
// 2, evenly in the logarithm; 65535: nothing there.
std::string panel_data(const CurvePanel& panel);

// interval_factor() for 0, 1, 2 ... seeds, as many as a configuration has, between spaces.
std::string interval_factors(const ExperimentReport& report);

}  // namespace harness
