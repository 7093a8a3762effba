#include "harness/metrics/applicability.h"

#include <algorithm>

#include "harness/config/value_text.h"

namespace harness::metrics {
namespace {

template <class T>
bool contains(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

std::string text_at(const Settings& settings, const std::string& key) {
  const auto found = settings.find(key);
  return found == settings.end() ? std::string() : to_display_text(found->second);
}

}  // namespace

Circumstances circumstances_of(const plugin::Registry& registry, const Settings& settings,
                               sdk::Dataset& data) {
  const sdk::ModelEntry& model = registry.model(settings.at("model.plugin").string());
  Circumstances there;
  there.model = model.name;
  there.capabilities = model.info.capabilities;
  there.data = data.info();
  there.has_mixture = data.mixture().has_value();
  there.has_factors = !data.factor_names().empty();
  if (const auto set = registry.datasets().find(text_at(settings, "data.plugin"));
      set != registry.datasets().end())
    for (const OptionSpec& option : set->second.options) there.data_options.push_back(option.name);
  there.extractor = text_at(settings, "metrics.features");
  if (const auto known = registry.extractors().find(there.extractor); known != registry.extractors().end())
    there.extractor_info = known->second.info;
  for (const sdk::Property& property : model.info.properties)
    if (property.unless_option.empty() ||
        !contains(property.unless_values, text_at(settings, "model." + property.unless_option)))
      there.properties.push_back(property.name);
  for (const sdk::RoleSlot& slot : model.info.roles) {
    const std::string loss = text_at(settings, std::string("loss.") + sdk::name_of(slot.role) + ".plugin");
    if (loss.empty() || loss == "none") continue;
    const auto& properties = registry.loss(slot.role, loss).properties;
    there.properties.insert(there.properties.end(), properties.begin(), properties.end());
  }
  return there;
}

std::string why_not(const sdk::MetricInfo& metric, const Circumstances& there) {
  const sdk::DataInfo& data = there.data;
  for (const sdk::Capability need : metric.needs)
    if (!contains(there.capabilities, need))
      return "the model \"" + there.model + "\" lacks the capability " + sdk::name_of(need);
  if (data.images() && !metric.images) return "the data are images";
  if (!data.images() && !metric.points) return "the data are points";
  if (metric.needs_mixture && !there.has_mixture) return "the data set does not know its density";
  if (metric.binary_only && !data.binary)
    return std::string("the data are not binary; ") +
           (contains(there.data_options, std::string("binarize")) ? "set data.binarize, or " : "") +
           "take a metric for grey images (neg_elbo_grey)";
  if (metric.grey_only && data.binary)
    return "the data are binary; take a metric for binary images (neg_elbo)";
  for (const std::string& demand : metric.demands)
    if (!contains(there.properties, demand))
      return "neither the model \"" + there.model + "\" nor a loss of the trial has the property \"" +
             demand + "\"; `harness plugin describe NAME` says what properties a loss has";
  if (metric.needs_labels && data.classes == 0) return "the data set has no labels";
  if (metric.needs_factors && !there.has_factors)
    return "the data set does not know what its examples were made from";
  if (metric.needs_features) {
    if (there.extractor.empty()) return "it compares features; name the extractor by metrics.features";
    if (metric.needs_classes && !there.extractor_info.classifies)
      return "it asks a classifier, and the feature extractor \"" + there.extractor + "\" is none";
    if (there.extractor_info.needs_labels && data.classes == 0)
      return "the feature extractor \"" + there.extractor +
             "\" learns from labels, and the data set has none";
  }
  if (metric.takes_real && data.test_size == 0) return "the data set has no held-out examples";
  return {};
}

}  // namespace harness::metrics
