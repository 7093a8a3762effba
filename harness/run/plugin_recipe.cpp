#include "harness/run/plugin_recipe.h"

#include <algorithm>

#include "harness/base/error.h"
#include "harness/base/file_io.h"
#include "harness/base/json.h"
#include "harness/base/sha256.h"

namespace harness {
namespace {

namespace fs = std::filesystem;

std::string with_root(std::string text, const fs::path& root) {
  const std::string mark = "${root}";
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark))
    text.replace(at, mark.size(), root.string());
  return text;
}

std::vector<std::string> texts(const nlohmann::json& list, const fs::path& root) {
  std::vector<std::string> out;
  for (const auto& item : list) out.push_back(with_root(item.get<std::string>(), root));
  return out;
}

// The headers that a plugin includes, in a fixed order.
std::string header_digest(const std::vector<fs::path>& include) {
  std::string all;
  for (const fs::path& folder : include)
    for (const char* part : {"base", "config", "sdk"}) {
      std::vector<fs::path> headers;
      std::error_code ignored;
      for (const auto& entry : fs::directory_iterator(folder / "harness" / part, ignored))
        if (entry.path().extension() == ".h") headers.push_back(entry.path());
      std::sort(headers.begin(), headers.end());
      for (const fs::path& header : headers) all += header.filename().string() + '\n' + read_file(header);
    }
  return sha256_hex(all);
}

}  // namespace

fs::path plugin_recipe_file(const ProgramPaths& paths) {
  return paths.program.parent_path().parent_path() / "lib" / "harness" / "plugin-build.json";
}

PluginRecipe read_plugin_recipe(const fs::path& file) {
  if (!fs::exists(file))
    throw environment_error("plugins cannot be built here: " + file.string() + " is missing",
                            "This program was built without its worker; build it with ./dev build.");
  const std::string text = read_file(file);
  const fs::path root = file.parent_path().parent_path().parent_path();  // above lib/harness
  const auto json = parse_json(text);
  PluginRecipe recipe;
  recipe.compiler = json.at("compiler").get<std::string>();
  recipe.flags = texts(json.at("flags"), root);
  recipe.link = texts(json.at("link"), root);
  for (const std::string& path : texts(json.at("include"), root)) recipe.include.emplace_back(path);
  for (const std::string& path : texts(json.at("system_include"), root))
    recipe.system_include.emplace_back(path);
  if (json.contains("precompiled")) {
    recipe.precompiled_aten = json["precompiled"].value("aten", "");
    recipe.precompiled_nn = json["precompiled"].value("nn", "");
  }
  recipe.fingerprint = sha256_hex(text + header_digest(recipe.include));
  return recipe;
}

std::vector<std::string> PluginRecipe::command(const fs::path& source, const std::string& text,
                                               const fs::path& library, const fs::path& rule) const {
  std::vector<std::string> command{compiler};
  command.insert(command.end(), flags.begin(), flags.end());
  for (const fs::path& folder : include) command.insert(command.end(), {"-I", folder.string()});
  for (const fs::path& folder : system_include) command.insert(command.end(), {"-isystem", folder.string()});
  const bool nn = text.find("harness/sdk/model_plugin.h") != std::string::npos ||
                  text.find("torch/nn") != std::string::npos;
  const fs::path& precompiled = nn ? precompiled_nn : precompiled_aten;
  if (!precompiled.empty() && fs::exists(precompiled))
    command.insert(command.end(), {"-include", precompiled.string()});
  command.insert(command.end(), {"-MMD", "-MF", rule.string(), source.string(), "-o", library.string()});
  command.insert(command.end(), link.begin(), link.end());
  return command;
}

}  // namespace harness
