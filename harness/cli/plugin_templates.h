#pragma once

#include <string>
#include <vector>

namespace harness::cli {

// Kinds that `harness plugin new` knows: "model", "loss", "penalty", "reconstruction", "variational",
// "dataset", "metric"; "loss" is an adversarial one.
const std::vector<std::string>& template_kinds();

struct TemplateFile {
  std::string name;
  std::string text;
};

// What a new model may start from: "gan", "vae".
const std::vector<std::string>& model_templates();

// The files of a plugin that builds, passes its check and has an experiment to sweep it. `name` is
// [a-z][a-z0-9_]*; `like` is of a model.
std::vector<TemplateFile> plugin_template(const std::string& kind, const std::string& name,
                                          const std::string& like);

}  // namespace harness::cli
