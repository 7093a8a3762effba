#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <optional>

#include "harness/base/atomic_file.h"
#include "harness/base/error.h"
#include "harness/base/nearest_name.h"
#include "harness/base/text.h"
#include "harness/cli/plugin_command.h"
#include "harness/cli/plugin_options.h"
#include "harness/cli/plugin_templates.h"

namespace harness::cli {
namespace {

namespace fs = std::filesystem;

bool is_name(const std::string& text) {
  return !text.empty() && std::islower(static_cast<unsigned char>(text[0])) &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::islower(c) || std::isdigit(c) || c == '_'; });
}

class PluginNewCommand : public Command {
 public:
  CommandInfo info() const override {
    return {"new", "write the folder of a new plugin",
            "A source that builds and keeps the contract, an experiment that sweeps it, and a CMakeLists.txt "
            "for those "
            "who build against an installed tree.",
            "harness plugin new loss my_loss\nharness plugin new model my_vae --like vae --in ~/plugins"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("KIND", kind_,
                         "model, loss (adversarial), penalty, reconstruction, variational, dataset, metric");
    arguments.positional("NAME", name_, "its name, [a-z][a-z0-9_]*");
    arguments.option("--like", like_, "WHAT", "what a model starts from: gan (default) or vae");
    arguments.option("--in", parent_, "DIR", "where the folder is made (default: here)");
  }
  ExitCode execute() override {
    const std::vector<std::string>& kinds = template_kinds();
    if (std::find(kinds.begin(), kinds.end(), kind_) == kinds.end())
      throw input_error(fmt::format("there is no kind of plugin \"{}\"", kind_),
                        "Kinds: model, loss, penalty, reconstruction, variational, dataset, metric");
    refuse_unknown_start();
    if (!is_name(name_) || name_ == "none")
      throw input_error(fmt::format("\"{}\" is no name for a plugin", name_),
                        "Take lower-case letters, digits and _.");
    refuse_taken_name();
    const fs::path folder = fs::path(parent_.empty() ? "." : parent_) / name_;
    if (fs::exists(folder))
      throw input_error(fmt::format("{} exists already; it is left as it is", folder.string()),
                        "Take another name, or another folder: --in DIR");
    std::error_code failure;
    if (!fs::create_directories(folder, failure))
      throw environment_error(fmt::format("{} cannot be made: {}", folder.string(), failure.message()),
                              "Choose a folder that you may write: --in DIR");
    for (const TemplateFile& file : plugin_template(kind_, name_, like_.value_or("gan"))) {
      write_file_atomically(folder / file.name, file.text);
      fmt::print("{}\n", (folder / file.name).string());
    }
    const std::string path = folder.lexically_normal().string();
    fmt::print(
        "next: harness plugin check {0}\n      harness plugin build {0}\n      harness run {0}/{1}.toml\n",
        path, name_);
    return kExitDone;
  }

 private:
  void refuse_unknown_start() const {
    if (!like_) return;
    if (kind_ != "model")
      throw input_error(fmt::format("--like is for models; there is one example of a {}", kind_),
                        "Leave --like out. Nothing was written.");
    const std::vector<std::string>& known = model_templates();
    if (std::find(known.begin(), known.end(), *like_) == known.end())
      throw input_error(
          fmt::format("a model cannot start like \"{}\"{}", *like_, did_you_mean(*like_, known)),
          fmt::format("--like takes {}. Nothing was written.", join_quoted(known)));
  }

  // Of two plugins of one kind and name the first one found is used, which would not be this one.
  void refuse_taken_name() const {
    const bool loss = kind_ != "model" && kind_ != "dataset" && kind_ != "metric";
    const PluginInventory inventory = inventory_for(program_paths(), {});
    const std::string role = !loss ? "" : kind_ == "loss" ? "adversarial" : kind_;
    const PluginDescription* taken = inventory.catalog.find(loss ? "loss" : kind_, name_, role);
    if (taken != nullptr)
      throw input_error(
          fmt::format("there is a plugin \"{}\" of this kind already: {}", name_, taken->library),
          "Take another name. Nothing was written.");
  }

  std::string kind_, name_, parent_;
  std::optional<std::string> like_;
};

}  // namespace

std::unique_ptr<Command> make_plugin_new_command() { return std::make_unique<PluginNewCommand>(); }

}  // namespace harness::cli
