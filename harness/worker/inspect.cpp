#include "harness/worker/inspect.h"

#include "harness/base/error.h"
#include "harness/base/json.h"
#include "harness/base/sha256.h"
#include "harness/config/settings.h"
#include "harness/config/train_options.h"
#include "harness/protocol/json.h"
#include "harness/train/trainer.h"
#include "harness/train/trial_group.h"
#include "harness/worker/fit.h"
#include "harness/worker/reason.h"
#include "harness/worker/workbench.h"

namespace harness::worker {
namespace {

using Json = nlohmann::json;

Json info_json(const sdk::DataInfo& info) {
  return {{"shape", info.shape},         {"streams", info.streams}, {"train_size", info.train_size},
          {"test_size", info.test_size}, {"classes", info.classes}, {"binary", info.binary}};
}

Json fault_json(const KeyFault& fault) { return {{"key", fault.key}, {"message", fault.message}}; }

std::string structure_of(const plugin::Registry& registry, const Settings& settings,
                         const std::string& data_hash) {
  Json fixed = Json::object();
  for (const auto& [key, value] : settings)
    if (!train::fusible(registry, settings, key)) fixed[key] = value;
  return sha256_hex(print_json(fixed) + data_hash);
}

// Which layers bear bfloat16 under vmap on the CPU hangs on what stands before them: a step of two is tried.
std::vector<KeyFault> fusion_faults(const plugin::Registry& registry, const TrialAssignment& trial,
                                    const data::ResidentData& data, const std::string& device) {
  const TrainOptions options = train_options().read(settings_of(trial.settings, "train"));
  if (options.fuse <= 1 || options.precision != "bf16" || device != "cpu") return {};
  TrialAssignment other = trial;
  ++other.seed;
  try {
    train::Trainer(registry, {trial, other}, data, at::kCPU).run_to(1, {});
  } catch (const Error& error) {
    return {{"train.fuse", "model \"" + trial.settings.at("model.plugin").string() +
                               "\" cannot be fused in bf16 on the CPU; set train.fuse = 1, or "
                               "train.precision = \"fp32\" (" +
                               error.what() + ")"}};
  }
  return {};
}

Json inspect_one(Workbench& bench, const Json& request) {
  Json answer{
      {"data", nullptr}, {"data_hash", ""}, {"faults", Json::array()}, {"parameters", 0}, {"structure", ""}};
  try {
    const auto settings = request.at("settings").get<Settings>();
    bench.load(request.at("libraries").get<std::vector<std::string>>());
    const data::ResidentData& data =
        bench.data(settings, request.at("data_folder").get<std::string>(), bench.device("cpu"));
    answer["data"] = info_json(data.info());
    answer["data_hash"] = data.content_hash();
    const auto faults = faults_of(bench.registry(), settings, data.dataset());
    for (const KeyFault& fault : faults) answer["faults"].push_back(fault_json(fault));
    answer["structure"] = structure_of(bench.registry(), settings, data.content_hash());
    if (!faults.empty()) return answer;
    TrialAssignment trial;
    trial.trial = "inspected";
    trial.settings = settings;
    const auto group = train::build_group(bench.registry(), {trial}, data, at::kFloat, at::kCPU);
    std::int64_t parameters = 0;
    for (const train::BoundTensor& parameter : group->bank.parameters())
      parameters += parameter.value.numel();
    answer["parameters"] = parameters;
    for (const KeyFault& fault : fusion_faults(bench.registry(), trial, data, request.value("device", "cpu")))
      answer["faults"].push_back(fault_json(fault));
  } catch (...) {
    answer["faults"].push_back(fault_json({"data.plugin", reason_of_current_exception()}));
  }
  return answer;
}

}  // namespace

Json inspect(const Json& requests) {
  Workbench bench;
  Json answers = Json::array();
  for (const Json& request : requests) answers.push_back(inspect_one(bench, request));
  return answers;
}

}  // namespace harness::worker
