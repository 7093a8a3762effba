#include "harness/cli/stale_rows.h"

#include <map>

#include "harness/base/error.h"
#include "harness/config/settings.h"
#include "harness/config/value_text.h"
#include "harness/run/inspection.h"
#include "harness/run/plugin_folders.h"
#include "harness/run/staleness.h"

namespace harness::cli {
namespace {

std::string data_text(const Settings& settings) {
  std::string text;
  for (const auto& [key, value] : settings_of(settings, "data"))
    text += key + " = " + to_toml_text(value) + "\n";
  return text;
}

// By the settings of the data; empty where they cannot be opened.
std::map<std::string, std::string> data_hashes(const ExperimentRows& rows, const Today& today) {
  std::map<std::string, std::string> hashes;
  std::vector<Settings> one_of_each;
  for (const TrialRows& trial : rows.trials)
    if (hashes.try_emplace(data_text(trial.settings)).second) one_of_each.push_back(trial.settings);
  try {
    const auto inspections =
        inspect(today.paths.worker, one_of_each, today.inventory.catalog, today.data_folder);
    for (std::size_t i = 0; i < inspections.size(); ++i)
      hashes[data_text(one_of_each[i])] = inspections[i].data_hash;
  } catch (const Error&) {
  }
  return hashes;
}

}  // namespace

Today today_of(const std::vector<std::string>& plugin_dirs, const std::filesystem::path& data_folder) {
  Today today{program_paths(), {}, data_folder};
  try {
    today.inventory = plugin_inventory(today.paths, plugin_folders(today.paths, plugin_dirs));
  } catch (const Error&) {
  }
  return today;
}

void mark_stale(ExperimentRows& rows, const Reader& reader, const Today& today) {
  const auto attempts = reader.last_attempts(rows.name);
  const auto hashes = data_hashes(rows, today);
  auto scored = reader.last_scores(rows.name);
  for (TrialRows& trial : rows.trials)
    if (const auto attempt = attempts.find(trial.id); attempt != attempts.end())
      trial.stale = stale_because(attempt->second, trial.settings, today.inventory.catalog,
                                  hashes.at(data_text(trial.settings)), scored[trial.id]);
}

}  // namespace harness::cli
