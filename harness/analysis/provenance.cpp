#include "harness/analysis/provenance.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "harness/config/value_text.h"

namespace harness {
namespace {

// Counts pairs of name and value; names in the order in which they first came, values of one name together.
class FactCounter {
 public:
  // Of the next trial, or of the same one's next attempt.
  void add(std::size_t trial, bool newest, const std::string& name, const std::string& value) {
    const auto [place, fresh] = places_.try_emplace({name, value}, facts_.size());
    if (fresh) {
      facts_.push_back({name, value, 0, 0});
      last_trials_.push_back(trial + 1);  // not this one
    }
    ProvenanceFact& fact = facts_[place->second];
    if (std::exchange(last_trials_[place->second], trial) != trial) ++fact.trials;
    if (newest) ++fact.newest;
  }
  std::vector<ProvenanceFact> take() {
    std::map<std::string, std::size_t> first;
    for (std::size_t i = 0; i < facts_.size(); ++i) first.try_emplace(facts_[i].name, i);
    std::stable_sort(facts_.begin(), facts_.end(),
                     [&](const auto& a, const auto& b) { return first.at(a.name) < first.at(b.name); });
    return std::move(facts_);
  }

 private:
  std::map<std::pair<std::string, std::string>, std::size_t> places_;
  std::vector<ProvenanceFact> facts_;
  std::vector<std::size_t> last_trials_;  // beside facts_: the trial that it was last counted for
};

}  // namespace

void collect_provenance(const std::vector<const TrialRows*>& trials, ExperimentReport& report) {
  FactCounter environment, plugins, data_hashes;
  std::set<std::string> data;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    const TrialRows& trial = *trials[i];
    const auto plugin = trial.settings.find("data.plugin");
    const std::string data_name =
        plugin == trial.settings.end() ? std::string() : to_display_text(plugin->second);
    if (!data_name.empty()) data.insert(data_name);
    for (const AttemptRow& attempt : trial.made_by) {
      const bool newest = &attempt == &trial.made_by.back();
      for (const auto& [name, value] : attempt.environment) environment.add(i, newest, name, value);
      for (const auto& [library, hash] : attempt.plugins) plugins.add(i, newest, library, hash);
      if (!attempt.data_hash.empty()) data_hashes.add(i, newest, data_name, attempt.data_hash);
    }
  }
  report.environment = environment.take();
  report.plugins = plugins.take();
  report.data_hashes = data_hashes.take();
  report.data.assign(data.begin(), data.end());
}

}  // namespace harness
