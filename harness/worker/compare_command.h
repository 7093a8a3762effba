#pragma once

#include <nlohmann/json_fwd.hpp>

namespace harness::worker {

// Holds two sets of images or features against each other. The request:
//   {"libraries": [...], "data_folder": "...", "metrics": ["frechet_distance", ...], "only_fitting": false,
//    "features": "random_conv" or "", "settings": {"metrics.METRIC.OPTION": ...}, "out": "" or a folder,
//    "real": SET, "fake": SET}
// where a SET is {"name": "as messages call it"} with one of
//   "npy": "FILE"                                            features [N, D], or images in uint8
//   "data": {"data.plugin": ..., ...}, "split": "test"       a data set; "of_trial": true where it is the one
//                                                            that the other set's trial was trained on
//   "trial": {"id", "seed", "folder", "settings"}, "samples" what a trial's newest checkpoint draws
// With only_fitting, metrics that cannot be given are left out. The answer:
//   {"real": {"n", "shape"}, "fake": {"n", "shape"}, "remarks": ["of a damaged checkpoint", ...],
//    "scores": [{"name", "value", "error", "n_real", "n_fake", "extractor", "hash"}]},
// or {"error", "remedy", "exit_code"} where the request cannot be met.
// With "out" the features of both go to real.npy and fake.npy in that folder.
nlohmann::json compare(const nlohmann::json& request);

}  // namespace harness::worker
