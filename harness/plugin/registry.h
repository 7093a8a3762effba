#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/sdk/registrar.h"

namespace harness::plugin {

// What is known of a loss whatever its role.
struct LossFacts {
  const std::vector<OptionSpec>& options;
  const std::vector<std::string>& properties;
};

// The plugins of this process: what the loaded libraries have registered. Filled by load()
// (harness/plugin/load.h), or by hand in tests: `harness_plugin_register(registry)`. Kinds are "model",
// "loss.ROLE", "dataset", "metric" and "feature_extractor".
class Registry : public sdk::Registrar {
 public:
  void add(sdk::ModelEntry entry) override;
  void add(sdk::LossEntry<sdk::AdversarialLoss> entry) override;
  void add(sdk::LossEntry<sdk::Penalty> entry) override;
  void add(sdk::LossEntry<sdk::Reconstruction> entry) override;
  void add(sdk::LossEntry<sdk::Variational> entry) override;
  void add(sdk::DatasetEntry entry) override;
  void add(sdk::MetricEntry entry) override;
  void add(sdk::FeatureExtractorEntry entry) override;

  // By name; an unknown one throws Error (kInput) with the nearest known name.
  const sdk::ModelEntry& model(std::string_view name) const;
  const sdk::LossEntry<sdk::AdversarialLoss>& adversarial(std::string_view name) const;
  const sdk::LossEntry<sdk::Penalty>& penalty(std::string_view name) const;
  const sdk::LossEntry<sdk::Reconstruction>& reconstruction(std::string_view name) const;
  const sdk::LossEntry<sdk::Variational>& variational(std::string_view name) const;
  LossFacts loss(sdk::Role role, std::string_view name) const;
  const sdk::DatasetEntry& dataset(std::string_view name) const;
  const sdk::MetricEntry& metric(std::string_view name) const;
  const sdk::FeatureExtractorEntry& extractor(std::string_view name) const;

  const std::map<std::string, sdk::ModelEntry, std::less<>>& models() const { return models_; }
  const std::map<std::string, sdk::LossEntry<sdk::AdversarialLoss>, std::less<>>& adversarials() const {
    return adversarials_;
  }
  const std::map<std::string, sdk::LossEntry<sdk::Penalty>, std::less<>>& penalties() const {
    return penalties_;
  }
  const std::map<std::string, sdk::LossEntry<sdk::Reconstruction>, std::less<>>& reconstructions() const {
    return reconstructions_;
  }
  const std::map<std::string, sdk::LossEntry<sdk::Variational>, std::less<>>& variationals() const {
    return variationals_;
  }
  const std::map<std::string, sdk::DatasetEntry, std::less<>>& datasets() const { return datasets_; }
  const std::map<std::string, sdk::MetricEntry, std::less<>>& metrics() const { return metrics_; }
  const std::map<std::string, sdk::FeatureExtractorEntry, std::less<>>& extractors() const {
    return extractors_;
  }

  // Which library an entry came from; set by load() around the library's entry function.
  void set_current_library(std::string path) { current_library_ = std::move(path); }
  const std::string& library_of(std::string_view kind, std::string_view name) const;
  bool has_library(std::string_view path) const;
  // Takes back everything that a library has registered.
  void forget(const std::string& library);

 private:
  void claim(std::string_view kind, const sdk::EntryBase& entry);  // throws for a faulty or a second entry

  std::map<std::string, sdk::ModelEntry, std::less<>> models_;
  std::map<std::string, sdk::LossEntry<sdk::AdversarialLoss>, std::less<>> adversarials_;
  std::map<std::string, sdk::LossEntry<sdk::Penalty>, std::less<>> penalties_;
  std::map<std::string, sdk::LossEntry<sdk::Reconstruction>, std::less<>> reconstructions_;
  std::map<std::string, sdk::LossEntry<sdk::Variational>, std::less<>> variationals_;
  std::map<std::string, sdk::DatasetEntry, std::less<>> datasets_;
  std::map<std::string, sdk::MetricEntry, std::less<>> metrics_;
  std::map<std::string, sdk::FeatureExtractorEntry, std::less<>> extractors_;
  std::map<std::string, std::string, std::less<>> libraries_;  // "kind/name" -> path
  std::string current_library_ = "this program";
};

}  // namespace harness::plugin
