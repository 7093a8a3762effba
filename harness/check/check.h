#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/check/finding.h"
#include "harness/plugin/registry.h"

namespace harness::check {

// Proves a model's contract on synthetic data at every channel count that it takes.
std::vector<Finding> check_model(const plugin::Registry& registry, const std::string& name,
                                 const ProofListener& listener = {});
// The same proofs with a small model that carries the loss; role "adversarial", "penalty", "reconstruction",
// "variational".
std::vector<Finding> check_loss(const plugin::Registry& registry, const std::string& role,
                                const std::string& name, const ProofListener& listener = {});
// Reads both splits, compares with what DataInfo says, and prepares batches as training and evaluation do.
// Needs the data set's files.
std::vector<Finding> check_dataset(const plugin::Registry& registry, const std::string& name,
                                   const std::filesystem::path& data_folder,
                                   const ProofListener& listener = {});
// Feeds the metric with two batches, twice: finite values of its own names, the same both times.
std::vector<Finding> check_metric(const plugin::Registry& registry, const std::string& name,
                                  const ProofListener& listener = {});
// Features of synthetic images: of the promised shape, of each image alone, the same from a second one.
std::vector<Finding> check_extractor(const sdk::FeatureExtractorEntry& entry,
                                     const ProofListener& listener = {});
// Everything that one library has registered. The registry has the carriers (carriers.h) and the bundled
// plugins.
std::vector<Finding> check_library(const plugin::Registry& registry, const std::string& library,
                                   const std::filesystem::path& data_folder,
                                   const ProofListener& listener = {});

}  // namespace harness::check
