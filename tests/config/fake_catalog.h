#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/config/plugin_description.h"

namespace harness::testing_support {
namespace fake {

inline OptionSpec option(std::string name, OptionType type, Value value, OptionDetails details = {}) {
  OptionSpec spec;
  static_cast<OptionDetails&>(spec) = std::move(details);
  spec.name = std::move(name);
  spec.type = type;
  spec.default_value = std::move(value);
  return spec;
}

inline PluginDescription plugin(std::string kind, std::string name, std::vector<OptionSpec> options) {
  PluginDescription made;
  made.kind = std::move(kind);
  made.name = std::move(name);
  made.doc = "A description only.";
  made.options = std::move(options);
  made.library = "/plugins/" + made.name + ".so";
  made.library_sha256 = std::string(64, '0');
  return made;
}

inline PluginDescription gan() {
  PluginDescription model = plugin(
      "model", "gan",
      {option("latent_dim", OptionType::kInteger, 100,
              {.min = 1, .max = 4096, .help = "Size of the latent vector."}),
       option("norm", OptionType::kString, "batch",
              {.choices = {"batch", "layer", "none"}, .help = "Normalisation of the critic."}),
       option("widths", OptionType::kIntegerList, ValueList{128, 256}, {.min = 1, .help = "Hidden layers."}),
       option("verbose", OptionType::kBool, false, {.help = "Talks.", .identity = false})});
  model.roles = {{"adversarial", true, ""}, {"penalty", false, ""}};
  model.capabilities = {"sample", "logits"};
  model.groups = {"discriminator", "generator"};
  model.phases = {"discriminator", "generator"};
  model.properties = {{"per_example_critic", "norm", {"batch"}}};
  return model;
}

inline PluginDescription points_gan() {
  PluginDescription model = gan();
  model.name = "points_gan";
  model.images = false;
  model.points = true;
  model.properties = {{"per_example_critic", "", {}}};
  // The same name as gan's, of another type.
  model.options = {option("latent_dim", OptionType::kReal, 2.0, {.min = 0}),
                   option("depth", OptionType::kInteger, 3, {.min = 1, .max = 20})};
  return model;
}

inline PluginDescription vae() {
  PluginDescription model = plugin(
      "model", "vae",
      {option("code", OptionType::kInteger, 20, {.min = 1}),
       option("architecture", OptionType::kString, "mlp", {.choices = {"mlp", "conv"}}),
       option("channels", OptionType::kInteger, 32, {.min = 1, .only_with = {"architecture", {"conv"}}})});
  model.roles = {{"reconstruction", true, "bernoulli"}, {"variational", true, "kl"}};
  model.capabilities = {"sample", "reconstruct", "encode", "elbo"};
  model.groups = {"encoder", "decoder"};
  model.phases = {"elbo"};
  model.channels = {1};
  model.sizes = {28};
  return model;
}

inline PluginDescription loss(std::string role, std::string name, std::vector<OptionSpec> options = {},
                              std::vector<std::string> demands = {}) {
  PluginDescription made = plugin("loss", std::move(name), std::move(options));
  made.role = std::move(role);
  made.demands = std::move(demands);
  return made;
}

inline PluginDescription metric(std::string name, std::string goal, std::vector<std::string> needs,
                                std::vector<OptionSpec> options = {}) {
  PluginDescription made = plugin("metric", std::move(name), std::move(options));
  made.goal = std::move(goal);
  made.needs = std::move(needs);
  return made;
}

}  // namespace fake

// Plugins that exist as descriptions only: models "gan" (roles adversarial, penalty), "points_gan", "vae"
// (reconstruction, variational); data sets "ring", "digits"; losses "minimax", "hinge", "gradient_penalty",
// "bernoulli", "kl"; metrics "modes", "neg_elbo", "distance",
// "feature_distance"; feature extractor "pooled".
inline PluginCatalog fake_catalog() {
  using namespace fake;
  PluginDescription modes =
      metric("modes", "max", {"sample"},
             {option("radius", OptionType::kReal, 3.0, {.min = 0, .min_exclusive = true})});
  modes.images = false;
  modes.points = true;
  modes.needs_mixture = true;
  PluginDescription neg_elbo = metric("neg_elbo", "min", {"elbo"});
  neg_elbo.binary_only = true;
  PluginDescription feature_distance = metric("feature_distance", "min", {"sample"});
  feature_distance.needs_features = true;
  return PluginCatalog({
      gan(),
      points_gan(),
      vae(),
      plugin("dataset", "ring",
             {option("modes", OptionType::kInteger, 8, {.min = 1}),
              option("std", OptionType::kReal, 0.02,
                     {.min = 0, .min_exclusive = true, .help = "Width of a mode."})}),
      plugin("dataset", "digits",
             {option("binarize", OptionType::kString, "none", {.choices = {"none", "dynamic", "static"}}),
              option("path", OptionType::kString, Value(), {.help = "The folder."})}),
      loss("adversarial", "minimax"),
      loss("adversarial", "hinge",
           {option("margin", OptionType::kReal, 1.0, {.min = 0, .fusible = true, .schedulable = true})}),
      loss("penalty", "gradient_penalty",
           {option("weight", OptionType::kReal, 10.0, {.min = 0, .fusible = true, .schedulable = true})},
           {"per_example_critic"}),
      loss("reconstruction", "bernoulli"),
      loss("variational", "kl", {option("beta", OptionType::kReal, 1.0, {.min = 0, .schedulable = true})}),
      modes,
      neg_elbo,
      metric("distance", "min", {"sample"}),
      feature_distance,
      plugin("feature_extractor", "pooled", {option("cells", OptionType::kInteger, 4, {.min = 1})}),
  });
}

}  // namespace harness::testing_support
