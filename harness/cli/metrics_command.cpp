#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "harness/base/error.h"
#include "harness/base/nearest_name.h"
#include "harness/base/printable.h"
#include "harness/base/short_hash.h"
#include "harness/cli/commands.h"
#include "harness/cli/json_text.h"
#include "harness/cli/metric_settings.h"
#include "harness/cli/plugin_options.h"
#include "harness/cli/query_output.h"
#include "harness/cli/shared_options.h"
#include "harness/cli/trial_name.h"
#include "harness/config/plugin_choices.h"
#include "harness/protocol/json.h"
#include "harness/run/set_comparison.h"
#include "harness/run/trial_plugins.h"
#include "harness/store/reader.h"
#include "harness/store/results_folder.h"

namespace harness::cli {
namespace {

namespace fs = std::filesystem;
using Request = nlohmann::json;

// What is computed where no --metric names anything else, as far as the sets allow.
const std::vector<std::string> kUsualMetrics{"frechet_distance", "kernel_distance",
                                             "precision_recall", "nearest_neighbour_test",
                                             "vendi_score",      "sliced_wasserstein"};

Settings settings_below(const Settings& settings, const std::string& prefix) {
  Settings below;
  for (const auto& [key, value] : settings)
    if (key.starts_with(prefix)) below.emplace(key, value);
  return below;
}

// The split at the end of "mnist:test", and the name before it; held-out examples where none is said.
struct SplitName {
  std::string name, split;
};
SplitName split_name_of(const std::string& text) {
  for (const char* split : {"train", "test"})
    if (text.ends_with(std::string(":") + split))
      return {text.substr(0, text.size() - std::string(split).size() - 1), split};
  return {text, "test"};
}

class MetricsCommand : public Command {
 public:
  CommandInfo info() const override {
    return {
        "metrics", "compare two sets of images or features by metrics",
        "REAL and FAKE are each a folder of PNG and JPEG files, a .npy file of features (float, [N, D]) or "
        "of "
        "images (uint8, [N, C, H, W] or [N, H, W, C]), or a data set with its split, such as mnist:test. "
        "FAKE "
        "may be a trial, whose newest checkpoint then draws the samples that an evaluation would. Nothing "
        "is "
        "written but what --out asks for.",
        "harness metrics photos/ generated/ --features random_conv\n"
        "harness metrics mnist:test mnist-losses/3fa9 --features random_conv --out features/\n"
        "harness metrics real.npy fake.npy --metric frechet_distance --format csv"};
  }

  void declare(Arguments& arguments) override {
    arguments.positional("REAL", real_, "folder, .npy file or data set");
    arguments.positional("FAKE", fake_, "folder, .npy file, data set or trial");
    arguments.option("--features", features_, "NAME", "the feature extractor, for images");
    arguments.repeated("--metric", metrics_, "NAME",
                       "a metric to compute (default: the usual ones that the sets allow)");
    arguments.repeated("--set", overrides_, "KEY=VALUE",
                       "an option of a metric or of the extractor: precision_recall.neighbours=3 (default: "
                       "as the trial has it, else the plugin's)");
    arguments.option("--samples", samples_, 1, 1'000'000'000, "N",
                     "how many a trial draws (default: its metrics.samples)");
    arguments.option("--out", out_, "DIR", "write the features of both to real.npy and fake.npy here");
    arguments.choice("--format", format_, {"table", "csv", "markdown"}, "form of the result");
    add_json_option(arguments, json_);
    add_database_option(arguments, database_);
    add_data_option(arguments, data_);
    add_plugin_option(arguments, plugin_dirs_);
  }

  ExitCode execute() override {
    const ProgramPaths paths = program_paths();
    const PluginInventory inventory = inventory_for(paths, plugin_dirs_);
    const PluginCatalog& catalog = inventory.catalog;
    refuse_unfit_out();
    Request request{{"data_folder", data_folder_of(data_).string()},
                    {"metrics", chosen_metrics(catalog)},
                    {"only_fitting", metrics_.empty()},
                    {"features", features_},
                    {"out", out_ ? fs::absolute(*out_).string() : ""}};
    request["fake"] = fake_set(catalog);
    request["real"] = set_of(catalog, real_, "REAL", "folder, .npy file or data set");
    request["settings"] = metric_settings(chosen_, trial_settings_, overrides_);
    request["libraries"] = std::vector<std::string>(libraries_.begin(), libraries_.end());
    const SetComparison found = compare_sets(paths.worker, request);
    for (const std::string& remark : found.remarks)
      std::fputs(("warning: " + printable(remark) + "\n").c_str(), stderr);
    std::fputs((json_ ? as_json(found) : as_text(found)).c_str(), stdout);
    return kExitDone;
  }

 private:
  void refuse_unfit_out() const {
    if (!out_) return;
    if (fs::exists(*out_) && (!fs::is_directory(*out_) || !fs::is_empty(*out_)))
      throw input_error(fmt::format("--out {}: this is no empty folder.", *out_),
                        "Features go into a folder of their own. Nothing was computed.");
    fs::path folder = fs::absolute(*out_);
    if (!folder.has_filename()) folder = folder.parent_path();  // "features/"
    refuse_unfit_output(fs::is_directory(folder) ? folder / "real.npy" : folder);
  }

  const PluginDescription& use(const PluginCatalog& catalog, const char* kind, const std::string& name) {
    const PluginDescription* plugin = catalog.find(kind, name);
    if (plugin == nullptr)
      throw input_error(unknown_plugin_text(catalog, kind, {}, name),
                        "`harness plugin list` names all that there are.");
    libraries_.insert(plugin->library);
    return *plugin;
  }

  std::vector<std::string> chosen_metrics(const PluginCatalog& catalog) {
    std::vector<std::string> names;
    for (const std::string& name : metrics_)  // each once
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    if (names.empty())
      std::copy_if(kUsualMetrics.begin(), kUsualMetrics.end(), std::back_inserter(names),
                   [&](const std::string& name) { return catalog.find("metric", name) != nullptr; });
    for (const std::string& name : names) chosen_.push_back(&use(catalog, "metric", name));
    if (!features_.empty()) chosen_.push_back(&use(catalog, "feature_extractor", features_));
    return names;
  }

  // A folder, a file or a data set; nothing else.
  std::optional<Request> file_or_data(const PluginCatalog& catalog, const std::string& text) {
    Request set{{"name", text}};
    if (fs::is_directory(text)) {
      const PluginDescription& plugin = use(catalog, "dataset", "image_folder");
      Settings options = default_settings(plugin, "data.");
      options["data.plugin"] = plugin.name;
      options["data.folder"] = fs::absolute(text).string();
      options["data.as_they_are"] = true;
      set["data"] = options;
      set["split"] = "test";
      return set;
    }
    if (fs::exists(text)) {
      set["npy"] = fs::absolute(text).string();
      return set;
    }
    const SplitName name = split_name_of(text);
    if (catalog.find("dataset", name.name) == nullptr) {
      const std::string before = text.substr(0, text.rfind(':'));
      if (before != text && catalog.find("dataset", before) != nullptr)
        throw input_error(fmt::format("\"{}\" names no split of the data set \"{}\".", text, before),
                          fmt::format("Say {0}:test or {0}:train. Nothing was computed.", before));
      return std::nullopt;
    }
    const PluginDescription& plugin = use(catalog, "dataset", name.name);
    Settings options = default_settings(plugin, "data.");
    options["data.plugin"] = plugin.name;
    const auto trained_on = trial_settings_.find("data.plugin");
    const bool of_trial = trained_on != trial_settings_.end() && trained_on->second == options["data.plugin"];
    set["data"] = of_trial ? settings_below(trial_settings_, "data.") : options;
    set["of_trial"] = of_trial;
    set["split"] = name.split;
    return set;
  }
  Request set_of(const PluginCatalog& catalog, const std::string& text, const char* which, const char* what) {
    if (const auto set = file_or_data(catalog, text)) return *set;
    throw input_error(fmt::format("{} \"{}\" is no {}{}", which, text, what,
                                  did_you_mean(split_name_of(text).name, plugin_names(catalog, "dataset"))),
                      "`harness data list` names the data sets. Nothing was computed.");
  }

  Request fake_set(const PluginCatalog& catalog) {
    if (const auto set = file_or_data(catalog, fake_)) {
      if (samples_)
        throw input_error("--samples says how many a trial draws, and FAKE is none.",
                          "Leave it out: every example of a file or folder counts. Nothing was computed.");
      return *set;
    }
    if (!fs::exists(database_)) return set_of(catalog, fake_, "FAKE", "folder, .npy file, data set or trial");
    const Reader reader(database_);
    const TrialRow row = find_trial(reader, fake_);
    trial_settings_ = reader.settings(row.experiment, row.trial);
    for (const std::string& library : libraries_of(trial_settings_, catalog)) libraries_.insert(library);
    return {{"name", fake_},
            {"samples", samples_.value_or(0)},
            {"trial",
             {{"id", row.trial},
              {"seed", row.seed},
              {"folder", (results_folder(database_) / row.experiment / row.trial).string()},
              {"settings", trial_settings_}}}};
  }

  std::string as_text(const SetComparison& found) const {
    ConsoleResult result;
    result.columns = {"metric", "value", "error", "n_real", "n_fake", "extractor", "hash"};
    for (const ComparedScore& score : found.scores) {
      const auto count = [](std::int64_t n) { return n > 0 ? ConsoleCell(n) : ConsoleCell(); };
      const auto word = [](const std::string& text) {
        return text.empty() ? ConsoleCell() : ConsoleCell(text);
      };
      result.rows.push_back(
          {score.name, score.value, score.error > 0.0 ? ConsoleCell(score.error) : ConsoleCell(),
           count(score.n_real), count(score.n_fake), word(score.extractor),
           word(format_ == "csv" ? score.extractor_hash : short_hash(score.extractor_hash))});
    }
    return render(result, format_);
  }

  std::string as_json(const SetComparison& found) const {
    nlohmann::ordered_json json{{"real", {{"name", real_}, {"n", found.n_real}}},
                                {"fake", {{"name", fake_}, {"n", found.n_fake}}},
                                {"shape", found.shape},
                                {"scores", nlohmann::ordered_json::array()}};
    for (const ComparedScore& score : found.scores) {
      nlohmann::ordered_json row{{"metric", score.name}, {"value", score.value}, {"error", nullptr}};
      if (score.error > 0.0) row["error"] = score.error;
      row["n_real"] = score.n_real;
      row["n_fake"] = score.n_fake;
      row["extractor"] = score.extractor;
      row["extractor_hash"] = score.extractor_hash;
      json["scores"].push_back(std::move(row));
    }
    return json_text(json);
  }

  std::string real_, fake_, features_, data_, format_ = "table";
  std::vector<std::string> metrics_, overrides_, plugin_dirs_;
  std::optional<std::int64_t> samples_;
  std::optional<std::string> out_;
  fs::path database_;
  bool json_ = false;

  std::vector<const PluginDescription*> chosen_;  // metrics and extractor
  std::set<std::string> libraries_;
  Settings trial_settings_;  // of the trial that FAKE names
};

}  // namespace

std::unique_ptr<Command> make_metrics_command() { return std::make_unique<MetricsCommand>(); }

}  // namespace harness::cli
