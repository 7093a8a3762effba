#include "harness/cli/stale_rows.h"

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

// Adds the hashes of these rows' data by their settings; empty where they cannot be opened.
void look_at_data(const ExperimentRows& rows, Today& today) {
  std::vector<Settings> unseen;
  for (const TrialRows& trial : rows.trials)
    if (today.data_hashes.try_emplace(data_text(trial.settings)).second) unseen.push_back(trial.settings);
  if (unseen.empty()) return;
  try {
    const auto inspections = inspect(today.paths.worker, unseen, today.inventory.catalog, today.data_folder);
    for (std::size_t i = 0; i < inspections.size(); ++i)
      today.data_hashes[data_text(unseen[i])] = inspections[i].data_hash;
  } catch (const Error&) {
  }
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

void mark_stale(ExperimentRows& rows, const Reader& reader, Today& today) {
  const auto attempts = reader.last_attempts(rows.name);
  look_at_data(rows, today);
  auto scored = reader.last_scores(rows.name);
  for (TrialRows& trial : rows.trials)
    if (const auto attempt = attempts.find(trial.id); attempt != attempts.end())
      trial.stale = stale_because(attempt->second, trial.settings, today.inventory.catalog,
                                  today.data_hashes.at(data_text(trial.settings)), scored[trial.id]);
}

}  // namespace harness::cli
