#pragma once

#include <nlohmann/json_fwd.hpp>

namespace harness::worker {

// Answers an array of {"settings": {...}, "libraries": [...], "data_folder": "...", "device": "cpu"} entry by
// entry: builds the data set and, where they fit, the model, on the CPU; "device" is where it will be
// trained.
//   {"data": {"shape", "streams", "train_size", "test_size", "classes", "binary"}, "data_hash": "...",
//    "faults": [{"key": "data.plugin", "message": "..."}], "parameters": 12345, "structure": "..."}
// "faults" says everything that keeps the configuration from being trained, at the key that should change;
// "parameters" is 0 and "data" null where it did not come so far. Configurations of equal "structure" (all
// but what may differ between fused trials) can be trained fused.
nlohmann::json inspect(const nlohmann::json& requests);

}  // namespace harness::worker
