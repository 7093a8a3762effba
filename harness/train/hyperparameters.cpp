#include "harness/train/hyperparameters.h"

#include <algorithm>

#include "harness/base/error.h"

namespace harness::train {

namespace {

bool is_scalar(const Value& value) {
  return value.is_bool() || value.is_integer() || value.is_real() || value.is_schedule();
}

double value_at(const Value& value, std::int64_t step) {
  if (value.is_schedule()) return value.schedule().at(step);
  return value.is_bool() ? static_cast<double>(value.boolean()) : value.real();
}

}  // namespace

const char* prefix_of(Scope scope) {
  switch (scope) {
    case Scope::kModel:
      return "model.";
    case Scope::kAdversarial:
      return "loss.adversarial.";
    case Scope::kPenalty:
      return "loss.penalty.";
    case Scope::kReconstruction:
      return "loss.reconstruction.";
    case Scope::kVariational:
      return "loss.variational.";
    case Scope::kData:
      return "data.";
  }
  return "";
}

HostScalar::HostScalar(const std::vector<const Settings*>& trials, const std::string& key, double fallback,
                       int element) {
  for (const Settings* settings : trials) {
    const auto found = settings->find(key);
    if (found == settings->end() || found->second.empty())
      values_.emplace_back(fallback);
    else if (element >= 0)
      values_.push_back(found->second.list().at(static_cast<std::size_t>(element)));
    else
      values_.push_back(found->second);
  }
}

bool HostScalar::always(double number) const {
  return std::all_of(values_.begin(), values_.end(),
                     [&](const Value& value) { return !value.is_schedule() && value.real() == number; });
}

Hyperparameters::Hyperparameters(const std::vector<const Settings*>& trials, const Fusion& fusion,
                                 const at::TensorOptions& options)
    : fusion_(fusion) {
  for (std::size_t scope = 0; scope < kScopes; ++scope) {
    const std::string prefix = prefix_of(static_cast<Scope>(scope));
    auto& entries = entries_[scope];
    const Settings& first = *trials.front();
    for (auto at = first.lower_bound(prefix); at != first.end() && at->first.starts_with(prefix); ++at) {
      if (!is_scalar(at->second)) continue;
      Entry entry{at->first.substr(prefix.size()), {}, {}, {}, {}};
      for (const Settings* settings : trials) {
        const auto found = settings->find(at->first);
        if (found == settings->end())
          throw internal_error("Trials of unlike structure cannot be fused: '" + at->first +
                               "' is not set in all.");
        entry.values.push_back(found->second);
        entry.last.push_back(value_at(found->second, 0));
      }
      const at::Tensor values = at::tensor(entry.last, at::kDouble)
                                    .to(options.device(), c10::typeMetaToScalarType(options.dtype()));
      entry.stacked = fusion.on() ? values : values.squeeze(0).clone();
      entry.bound = fusion.bind(entry.stacked);
      entries.push_back(std::move(entry));
    }
  }
  for (auto& entries : entries_)
    for (Entry& entry : entries)
      if (std::any_of(entry.values.begin(), entry.values.end(),
                      [](const Value& v) { return v.is_schedule(); }))
        scheduled_.push_back(&entry);
}

void Hyperparameters::follow(std::int64_t step) {
  for (Entry* entry : scheduled_)
    for (std::size_t trial = 0; trial < entry->values.size(); ++trial) {
      const double value = value_at(entry->values[trial], step);
      if (value == entry->last[trial]) continue;
      entry->last[trial] = value;
      fusion_.part(entry->stacked, static_cast<std::int64_t>(trial)).fill_(value);
    }
}

const Hyperparameters::Entry& Hyperparameters::find(Scope scope, std::string_view name) const {
  const auto& entries = entries_[static_cast<std::size_t>(scope)];
  for (const Entry& entry : entries)
    if (entry.name == name) return entry;
  std::string known;
  for (const Entry& entry : entries) known += (known.empty() ? "" : ", ") + entry.name;
  throw input_error("The plugin asks for the hyperparameter '" + std::string(name) + "' of '" +
                        std::string(prefix_of(scope)) + "', which has: " + (known.empty() ? "none" : known) +
                        ".",
                    "Declare it in the plugin's option table; only numbers can be asked for.");
}

at::Tensor Hyperparameters::part(Scope scope, std::string_view name, std::int64_t trial) const {
  return fusion_.part(find(scope, name).stacked, trial);
}

}  // namespace harness::train
