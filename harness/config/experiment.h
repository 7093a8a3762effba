#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "harness/config/fault.h"
#include "harness/config/plugin_description.h"
#include "harness/config/value.h"

namespace harness {

// One swept key and its values. A later sampler adds ranges; the grid takes value lists only.
struct Axis {
  std::string key;  // dotted, e.g. "loss.adversarial.plugin"
  std::vector<Value> values;
  SourcePosition where;
};

// What [sweep] says, checked.
struct SweepSpec {
  std::string sampler = "grid";
  std::vector<std::int64_t> seeds{0};
  std::vector<Axis> axes;                        // in the file's order
  std::vector<std::vector<Axis>> zips;           // each: axes of equal length that move together
  std::vector<Settings> points;                  // explicit configurations, tried first
  std::string objective_metric, objective_goal;  // empty: the metric's own goal, the first one that has one
};

inline constexpr std::size_t kLongestExperimentName = 100;

// An experiment file, checked against the schema and the plugins' own declarations, frozen.
struct Experiment {
  std::string name, description;
  Settings base;  // what the file sets outside [sweep]; defaults not yet filled in
  std::map<std::string, SourcePosition, std::less<>>
      positions;  // of the keys in base and on axes, for messages
  SweepSpec sweep;
  std::filesystem::path file;
  std::string toml;  // the text as read, `extends` and --set applied: can be run again as it is
  std::string toml_sha256;
};

// Reads, follows `extends`, applies overrides ("train.steps=500", TOML values) and checks everything. Throws
// InputFaults with every fault of the file, or Error when it cannot be read.
Experiment load_experiment(const std::filesystem::path& file, const std::vector<std::string>& overrides,
                           const PluginCatalog& plugins);

// One configuration in full: base + assignments of axes, every default of the schema and of the chosen
// plugins filled in, keys that do not apply left out. Throws InputFaults for combinations that cannot work (a
// variational loss for a GAN, a gradient penalty with batch norm in the critic, a metric that the model
// cannot give).
Settings resolve(const Experiment& experiment, const Settings& assignment, const PluginCatalog& plugins);

// Which keys make two configurations of an experiment different: by the schema, by the plugin's declaration,
// and every swept key. Refers to neither argument after construction.
class IdentityKeys {
 public:
  IdentityKeys(const Experiment& experiment, const PluginCatalog& plugins);
  bool contains(const std::string& key) const;

 private:
  std::set<std::string, std::less<>> swept_;
  std::set<std::string, std::less<>> of_plugins_;  // options that a plugin of the experiment declares so
};

// {"key":value,...} of the identity keys, sorted, numbers in shortest round-trip form; and its SHA-256's
// first 16 digits.
std::string canonical_text(const Settings& resolved, const IdentityKeys& identity);
std::string configuration_hash(const std::string& canonical_text);
// 16 hex digits from the configuration's hash and the seed.
std::string trial_id(const std::string& configuration_hash, std::int64_t seed);

// A resolved configuration as an experiment file that can be run as it is (`show TRIAL --toml`).
std::string to_toml(const std::string& name, const Settings& resolved, std::int64_t seed);

}  // namespace harness
