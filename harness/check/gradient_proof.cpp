#include <fmt/format.h>

#include "harness/check/proof_runner.h"
#include "harness/check/training_proofs.h"

namespace harness::check {
namespace {

// The gradient of a parameter that cannot change the result is what rounding leaves: some 1e-8 of its terms
// in float32 and 1e-17 in float64. One that means something is the same in both but for 1e-7 of itself.
constexpr double kVanished = 1e-4;

// Adam's first moments over the first steps, with weights that stay where they are.
std::map<std::string, double> largest_moments(const TrialMaker& maker, std::int64_t steps,
                                              at::ScalarType dtype) {
  TrialAssignment trial = maker.trial(0, steps);
  trial.settings["optimizer.lr"] = 0.0;
  train::TrainerOptions options;
  options.dtype = dtype;
  options.open_gates = true;
  const auto trainer = maker.trainer({trial}, options);
  trainer->run_to(steps, [](std::int64_t, const Scalars&) {});
  std::map<std::string, double> largest;
  for (const auto& [name, value] : trainer->state(0).state)
    if (name.starts_with("moments/") && name.ends_with("/first"))
      largest[name] = value.abs().max().item<double>();
  return largest;
}

}  // namespace

std::string prove_gradients(const TrialMaker& maker, const Structure& structure) {
  const std::int64_t steps = structure.steps_for_two_runs();
  const auto rough = largest_moments(maker, steps, at::kFloat),
             fine = largest_moments(maker, steps, at::kDouble);
  if (rough.empty()) throw internal_error("no moments of Adam were found in the trained state");
  for (const auto& [name, value] : rough)
    if (value > 0.0 && !(fine.at(name) > kVanished * value))
      throw broken(fmt::format("the gradients of '{}' are rounding noise: at most {:.1e} in float32, {:.1e} "
                               "in float64",
                               name.substr(name.find('/') + 1, name.rfind('/') - name.find('/') - 1), value,
                               fine.at(name)),
                   "No bias before a norm layer, nor any other parameter that cannot change the terms: Adam "
                   "turns noise into steps of full size.");
  return fmt::format("{} gradients are the same in float32 and float64, none of them noise", rough.size());
}

}  // namespace harness::check
