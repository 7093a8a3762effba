#include "harness/cli/plugin_templates.h"

#include <cctype>
#include <map>

#include "harness/cli/template_texts.h"

namespace harness::cli {
namespace {

std::string camel_case(const std::string& name) {
  std::string out;
  bool upper = true;
  for (const char c : name) {
    if (c == '_') {
      upper = true;
      continue;
    }
    out += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    upper = false;
  }
  return out;
}

using Words = std::map<std::string, std::string>;

std::string filled(const std::string& file, const Words& words) {
  std::string text = template_texts().at(file);
  for (const auto& [mark, word] : words)
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + word.size()))
      text.replace(at, mark.size(), word);
  return text;
}

}  // namespace

const std::vector<std::string>& template_kinds() {
  static const std::vector<std::string> kinds{"model",       "loss",    "penalty", "reconstruction",
                                              "variational", "dataset", "metric"};
  return kinds;
}

const std::vector<std::string>& model_templates() {
  static const std::vector<std::string> all{"gan", "vae"};
  return all;
}

std::vector<TemplateFile> plugin_template(const std::string& kind, const std::string& name,
                                          const std::string& like) {
  const std::string file = kind == "model" ? "model_" + like : kind;
  const Words words{
      {"@name@", name}, {"@Name@", camel_case(name)}, {"@torch_nn@", kind == "model" ? " TORCH_NN" : ""}};
  return {{name + ".cpp", filled(file + ".cpp", words)},
          {"CMakeLists.txt", filled("CMakeLists.txt", words)},
          {name + ".toml", filled(file + ".toml", words)}};
}

}  // namespace harness::cli
