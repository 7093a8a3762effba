#include "harness/check/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "harness/base/text.h"
#include "harness/check/bound_proof.h"
#include "harness/check/carriers.h"
#include "harness/check/dataset_proof.h"
#include "harness/check/extractor_proof.h"
#include "harness/check/metric_proof.h"
#include "harness/check/proof_runner.h"
#include "harness/check/shape_proofs.h"
#include "harness/check/structure.h"
#include "harness/check/training_proofs.h"
#include "harness/check/trial_maker.h"
#include "harness/config/settings.h"

namespace harness::check {
namespace {

constexpr std::int64_t kSize = 16, kPoints = 2;  // image height and width where a model takes any

struct Variant {
  std::string name;
  std::vector<std::int64_t> shape;
};

std::vector<Variant> variants_of(const sdk::ModelInfo& info) {
  std::vector<Variant> variants;
  const std::int64_t size = info.sizes.empty() ? kSize : info.sizes.front();
  const std::vector<std::int64_t> any{1, 3};
  if (info.images)
    for (const std::int64_t channels : info.channels.empty() ? any : info.channels)
      variants.push_back({counted(channels, "channel"), {channels, size, size}});
  if (info.points) variants.push_back({"points", {kPoints}});
  return variants;
}

// Later proofs need what earlier ones have shown, so that one fault gives one message.
std::vector<Finding> prove_all(const plugin::Registry& registry, const std::string& model,
                               const Settings& fixed, const std::string& subject,
                               const std::vector<std::int64_t>& shape, const ProofListener& listener) {
  ProofRunner run(subject, listener);
  std::optional<TrialMaker> maker;
  Structure structure;
  const bool built = run.prove(Proof::kBuilds, [&] {
    maker.emplace(registry, model, shape, fixed);
    structure = structure_of(*maker);
    const auto number = [](const auto& list, const char* of) {
      return counted(static_cast<std::int64_t>(list.size()), of);
    };
    return fmt::format("{} in {}, {}", number(structure.parameters, "parameter"),
                       number(structure.groups, "group"), number(structure.stages, "stage"));
  });
  if (!built) return run.take();
  const bool sound = run.prove(Proof::kShapes, [&] { return prove_shapes(*maker); }) &&
                     run.prove(Proof::kPerExample, [&] { return prove_per_example(*maker); }) &&
                     run.prove(Proof::kContract, [&] { return prove_contract(*maker, structure); });
  if (!sound) return run.take();
  const auto& capabilities = maker->entry().info.capabilities;
  if (std::find(capabilities.begin(), capabilities.end(), sdk::Capability::kImportance) != capabilities.end())
    run.prove(Proof::kValues, [&] { return prove_bound(*maker); });
  run.prove(Proof::kGradients, [&] { return prove_gradients(*maker, structure); });
  run.prove(Proof::kIsolation, [&] { return prove_isolation(*maker, structure); });
  run.prove(Proof::kEqualSeeds, [&] { return prove_equal_seeds(*maker, structure); });
  run.prove(Proof::kResume, [&] { return prove_resume(*maker, structure); });
  run.prove(Proof::kFused, [&] { return prove_fused(*maker); });
  return run.take();
}

void append(std::vector<Finding>& all, std::vector<Finding> more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

}  // namespace

std::vector<Finding> check_model(const plugin::Registry& registry, const std::string& name,
                                 const ProofListener& listener) {
  std::vector<Finding> all;
  for (const Variant& variant : variants_of(registry.model(name).info))
    append(all, prove_all(registry, name, {}, fmt::format("model {}, {}", name, variant.name), variant.shape,
                          listener));
  return all;
}

std::vector<Finding> check_loss(const plugin::Registry& registry, const std::string& role,
                                const std::string& name, const ProofListener& listener) {
  const bool gan = role == "adversarial" || role == "penalty";
  const Settings fixed{{"loss." + role + ".plugin", Value(name)}};
  return prove_all(registry, gan ? kGanCarrier : kVaeCarrier, fixed, fmt::format("{} loss {}", role, name),
                   {1, kSize, kSize}, listener);
}

std::vector<Finding> check_dataset(const plugin::Registry& registry, const std::string& name,
                                   const std::filesystem::path& data_folder, const ProofListener& listener) {
  ProofRunner run("dataset " + name, listener);
  std::unique_ptr<sdk::Dataset> dataset;
  sdk::DataInfo info;
  Settings options;  // "data.*"
  const bool built = run.prove(Proof::kBuilds, [&] {
    const sdk::DatasetEntry& entry = registry.dataset(name);
    for (const OptionSpec& option : entry.options)
      if (!option.default_value.empty()) options.emplace("data." + option.name, option.default_value);
    dataset = entry.make(settings_of(options, "data"), sdk::DataFolder{data_folder});
    info = dataset->info();
    return fmt::format("{} for training, {} for tests", info.train_size, info.test_size);
  });
  if (!built) return run.take();
  run.prove(Proof::kValues, [&] { return prove_examples(*dataset, info); });
  run.prove(Proof::kEqualSeeds, [&] { return prove_content_hash(*dataset); });
  run.prove(Proof::kContract,
            [&] { return prove_prepare(registry, std::move(dataset), std::move(options)); });
  return run.take();
}

std::vector<Finding> check_metric(const plugin::Registry& registry, const std::string& name,
                                  const ProofListener& listener) {
  ProofRunner run("metric " + name, listener);
  run.prove(Proof::kValues, [&] { return prove_metric(registry, registry.metric(name)); });
  return run.take();
}

std::vector<Finding> check_extractor(const sdk::FeatureExtractorEntry& entry, const ProofListener& listener) {
  ProofRunner run("feature extractor " + entry.name, listener);
  run.prove(Proof::kValues, [&] { return prove_extractor(entry); });
  return run.take();
}

std::vector<Finding> check_library(const plugin::Registry& registry, const std::string& library,
                                   const std::filesystem::path& data_folder, const ProofListener& listener) {
  std::vector<Finding> all;
  const auto ours = [&](const std::string& kind, const std::string& name) {
    return registry.library_of(kind, name) == library;
  };
  for (const auto& [name, entry] : registry.models())
    if (ours("model", name)) append(all, check_model(registry, name, listener));
  const auto losses = [&](const std::string& role, const auto& entries) {
    for (const auto& [name, entry] : entries)
      if (ours("loss." + role, name)) append(all, check_loss(registry, role, name, listener));
  };
  losses("adversarial", registry.adversarials());
  losses("penalty", registry.penalties());
  losses("reconstruction", registry.reconstructions());
  losses("variational", registry.variationals());
  for (const auto& [name, entry] : registry.datasets())
    if (ours("dataset", name)) append(all, check_dataset(registry, name, data_folder, listener));
  for (const auto& [name, entry] : registry.metrics())
    if (ours("metric", name)) append(all, check_metric(registry, name, listener));
  for (const auto& [name, entry] : registry.extractors())
    if (ours("feature_extractor", name)) append(all, check_extractor(entry, listener));
  return all;
}

}  // namespace harness::check
