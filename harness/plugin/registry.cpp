#include "harness/plugin/registry.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/base/error.h"
#include "harness/base/nearest_name.h"
#include "harness/plugin/entry_check.h"

namespace harness::plugin {
namespace {

template <class Map>
const typename Map::mapped_type& look_up(const Map& entries, std::string_view kind, std::string_view name) {
  if (const auto found = entries.find(name); found != entries.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& [key, entry] : entries) known.push_back(key);
  throw input_error(fmt::format("no {} plugin \"{}\" is loaded{}", kind, name, did_you_mean(name, known)),
                    "`harness plugin list` shows what is found where.");
}

}  // namespace

void Registry::claim(std::string_view kind, const sdk::EntryBase& entry) {
  check_entry(kind, entry);
  const std::string key = fmt::format("{}/{}", kind, entry.name);
  const auto [found, fresh] = libraries_.emplace(key, current_library_);
  if (!fresh)
    throw input_error(fmt::format("{} \"{}\" is registered twice: by {} and by {}", kind, entry.name,
                                  found->second, current_library_),
                      "Rename one of the two, or take its folder out of the plugin path.");
}

void Registry::add(sdk::ModelEntry entry) {
  claim("model", entry);
  check_model(entry);
  models_.emplace(entry.name, std::move(entry));
}
void Registry::add(sdk::LossEntry<sdk::AdversarialLoss> entry) {
  claim("loss.adversarial", entry);
  adversarials_.emplace(entry.name, std::move(entry));
}
void Registry::add(sdk::LossEntry<sdk::Penalty> entry) {
  claim("loss.penalty", entry);
  penalties_.emplace(entry.name, std::move(entry));
}
void Registry::add(sdk::LossEntry<sdk::Reconstruction> entry) {
  claim("loss.reconstruction", entry);
  reconstructions_.emplace(entry.name, std::move(entry));
}
void Registry::add(sdk::LossEntry<sdk::Variational> entry) {
  claim("loss.variational", entry);
  variationals_.emplace(entry.name, std::move(entry));
}
void Registry::add(sdk::DatasetEntry entry) {
  claim("dataset", entry);
  datasets_.emplace(entry.name, std::move(entry));
}
void Registry::add(sdk::MetricEntry entry) {
  claim("metric", entry);
  metrics_.emplace(entry.name, std::move(entry));
}
void Registry::add(sdk::FeatureExtractorEntry entry) {
  claim("feature_extractor", entry);
  extractors_.emplace(entry.name, std::move(entry));
}

const sdk::ModelEntry& Registry::model(std::string_view name) const {
  return look_up(models_, "model", name);
}
const sdk::LossEntry<sdk::AdversarialLoss>& Registry::adversarial(std::string_view name) const {
  return look_up(adversarials_, "adversarial loss", name);
}
const sdk::LossEntry<sdk::Penalty>& Registry::penalty(std::string_view name) const {
  return look_up(penalties_, "penalty", name);
}
const sdk::LossEntry<sdk::Reconstruction>& Registry::reconstruction(std::string_view name) const {
  return look_up(reconstructions_, "reconstruction loss", name);
}
const sdk::LossEntry<sdk::Variational>& Registry::variational(std::string_view name) const {
  return look_up(variationals_, "variational loss", name);
}
LossFacts Registry::loss(sdk::Role role, std::string_view name) const {
  const auto facts = [](const auto& entry) { return LossFacts{entry.options, entry.properties}; };
  switch (role) {
    case sdk::Role::kAdversarial:
      return facts(adversarial(name));
    case sdk::Role::kPenalty:
      return facts(penalty(name));
    case sdk::Role::kReconstruction:
      return facts(reconstruction(name));
    case sdk::Role::kVariational:
      break;
  }
  return facts(variational(name));
}
const sdk::DatasetEntry& Registry::dataset(std::string_view name) const {
  return look_up(datasets_, "data set", name);
}
const sdk::MetricEntry& Registry::metric(std::string_view name) const {
  return look_up(metrics_, "metric", name);
}

const sdk::FeatureExtractorEntry& Registry::extractor(std::string_view name) const {
  return look_up(extractors_, "feature extractor", name);
}

const std::string& Registry::library_of(std::string_view kind, std::string_view name) const {
  return libraries_.at(fmt::format("{}/{}", kind, name));
}

bool Registry::has_library(std::string_view path) const {
  return std::any_of(libraries_.begin(), libraries_.end(),
                     [path](const auto& item) { return item.second == path; });
}

void Registry::forget(const std::string& library) {
  std::erase_if(libraries_, [&](const auto& item) {
    if (item.second != library) return false;
    const auto slash = item.first.find('/');
    const std::string kind = item.first.substr(0, slash), name = item.first.substr(slash + 1);
    if (kind == "model")
      models_.erase(name);
    else if (kind == "loss.adversarial")
      adversarials_.erase(name);
    else if (kind == "loss.penalty")
      penalties_.erase(name);
    else if (kind == "loss.reconstruction")
      reconstructions_.erase(name);
    else if (kind == "loss.variational")
      variationals_.erase(name);
    else if (kind == "dataset")
      datasets_.erase(name);
    else if (kind == "metric")
      metrics_.erase(name);
    else
      extractors_.erase(name);
    return true;
  });
}

}  // namespace harness::plugin
