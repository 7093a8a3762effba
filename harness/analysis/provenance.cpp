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
  void add(const std::string& name, const std::string& value) {
    const auto [place, fresh] = places_.try_emplace({name, value}, facts_.size());
    if (fresh) facts_.push_back({name, value, 0});
    ++facts_[place->second].trials;
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
};

}  // namespace

void collect_provenance(const std::vector<const TrialRows*>& trials, ExperimentReport& report) {
  FactCounter environment, plugins, data_hashes;
  std::set<std::string> data;
  for (const TrialRows* trial : trials) {
    for (const auto& [name, value] : trial->environment) environment.add(name, value);
    for (const auto& [library, hash] : trial->plugins) plugins.add(library, hash);
    const auto plugin = trial->settings.find("data.plugin");
    const std::string name =
        plugin == trial->settings.end() ? std::string() : to_display_text(plugin->second);
    if (!name.empty()) data.insert(name);
    if (!trial->data_hash.empty()) data_hashes.add(name, trial->data_hash);
  }
  report.environment = environment.take();
  report.plugins = plugins.take();
  report.data_hashes = data_hashes.take();
  report.data.assign(data.begin(), data.end());
}

}  // namespace harness
