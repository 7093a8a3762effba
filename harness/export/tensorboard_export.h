#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/store/reader.h"

namespace harness {

struct ExportCounts {
  std::int64_t trials = 0, points = 0, images = 0, histograms = 0;
  std::int64_t missing_images = 0, missing_checkpoints = 0;  // named by the database, gone or changed since
};

// The trials of an experiment's newest revision as TensorBoard's event files, FOLDER/EXPERIMENT/RUN/, RUN
// being the swept values, the seed and the trial's first digits: every point of every curve, the image grids,
// histograms of the weights in the checkpoints that are kept, and hyperparameters with the last value of
// every metric for its HParams plugin. Files of an earlier export are replaced, whatever their runs were
// called.
ExportCounts export_tensorboard(const Reader& reader, const std::filesystem::path& results,
                                const std::string& experiment, const std::filesystem::path& folder);

}  // namespace harness
