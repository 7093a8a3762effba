#pragma once

#include <string_view>

#include "harness/config/value.h"

namespace harness {

// Of a trial's resolved settings, keys whole, those that a metric's values hang on: its own options, the
// number of samples where it takes samples, the extractor and its options where it needs features. The one
// rule of what is recorded with a score and of what has changed since.
Settings score_settings(const Settings& settings, std::string_view metric, bool takes_samples,
                        bool needs_features);

// Of any settings the options of a score's metric, metrics.METRIC.*: of "precision_recall.recall" they are
// precision_recall's, and a reference ("reference.density.modes") has those of what it is one of.
Settings metric_options(const Settings& settings, std::string_view score);

// METRIC of a score's name.
std::string_view metric_of(std::string_view score);

}  // namespace harness
