#include "harness/train/guards.h"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/accumulate_grad.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <sstream>
#include <string_view>
#include <unordered_set>

namespace harness::train {

namespace {

at::Tensor state_of(at::Generator generator) {
  const std::scoped_lock lock(generator.mutex());
  return generator.get_state();
}

struct Trap {
  std::string_view text, rule;
};
constexpr std::string_view kNoWritesIntoFresh =
    "No in-place writes into fresh tensors: start from zeros_like(argument), or write out of place.";
constexpr std::string_view kNotFusedInBf16 =
    "A layer of this model cannot be fused in bf16 on this device: set train.fuse = 1, or train.precision = "
    "\"fp32\".";
constexpr std::array kTraps{
    Trap{"random operation while in randomness error mode",
         "Draw only from the step: step.normal, step.uniform, step.randint."},
    Trap{"calling .item() on a Tensor",
         "No .item(), no host reads: keep values as tensors (and give batch norm a momentum)."},
    Trap{"Cannot access data pointer", "No printing and no data_ptr in plugin code."},
    Trap{"does not require grad",
         "Take gradients by step.leaf and step.grad only; name the groups of shared graphs in Phase::track."},
    Trap{"torch::autograd::Function",
         "No torch::autograd::Function of your own: write the gradient with detach, or with step.grad."},
    Trap{"(self, *extra_args) is not possible", kNoWritesIntoFresh},
    Trap{"doesn't match the broadcast shape", kNoWritesIntoFresh},
    Trap{"expected scalar type BFloat16 but found Float", kNotFusedInBf16},
    Trap{"Input type (c10::BFloat16) and", kNotFusedInBf16},
    Trap{"Input type (CPUBFloat16Type) and", kNotFusedInBf16},
    Trap{"dynamic shape", "No shapes that depend on values: use at::where instead of boolean masks."},
    Trap{"modified by an inplace operation", "Change state by State::set, out of place, never in place."},
    Trap{"backward through the graph a second time",
         "Never go back through a shared graph after its group was updated; phases that share belong "
         "`together`."},
};

}  // namespace

GeneratorWatch::GeneratorWatch(at::Device device)
    : device_(device), cpu_(state_of(at::detail::getDefaultCPUGenerator())) {
  if (!device.is_cpu()) device_state_ = state_of(at::globalContext().defaultGenerator(device));
}

void GeneratorWatch::check(const std::string& where) const {
  bool same = at::equal(cpu_, state_of(at::detail::getDefaultCPUGenerator()));
  if (!device_.is_cpu())
    same &= at::equal(device_state_, state_of(at::globalContext().defaultGenerator(device_)));
  if (!same)
    throw input_error("Plugin code drew random numbers from the global generator in " + where + ".",
                      "Draw only from the step: step.normal, step.uniform, step.randint, sdk::dropout.");
}

WriteWatch::WriteWatch(const ModuleBank& bank) : bank_(bank) {
  for (const BoundTensor& parameter : bank.parameters())
    versions_.push_back(static_cast<std::uint32_t>(parameter.value._version()));
}

void WriteWatch::check(const std::string& where, const std::map<std::size_t, std::uint32_t>& written) const {
  for (std::size_t i = 0; i < versions_.size(); ++i) {
    const auto allowed = written.find(i);
    const std::uint32_t expected = versions_[i] + (allowed == written.end() ? 0 : allowed->second);
    if (static_cast<std::uint32_t>(bank_.parameters()[i].value._version()) != expected)
      throw input_error(
          "Plugin code wrote to the parameter '" + bank_.parameters()[i].name + "' in place in " + where +
              ".",
          "Never write to weights in place; parameters change by gradients, or by step.write in after.");
  }
}

void refuse_unregistered(const at::Tensor& loss, const ModuleBank& bank,
                         const std::vector<at::Tensor>& leaves, const std::string& where) {
  std::vector<torch::autograd::Node*> open{loss.grad_fn().get()};
  std::unordered_set<torch::autograd::Node*> seen;
  while (!open.empty()) {
    torch::autograd::Node* node = open.back();
    open.pop_back();
    if (node == nullptr || !seen.insert(node).second) continue;
    if (const auto* end = dynamic_cast<torch::autograd::AccumulateGrad*>(node)) {
      const at::Tensor& leaf = end->variable;
      const bool known =
          bank.has_parameter(leaf) ||
          std::any_of(leaves.begin(), leaves.end(), [&](const auto& made) { return made.is_same(leaf); });
      if (!known) {
        std::ostringstream shape;
        shape << leaf.sizes();
        throw input_error("A parameter of shape " + shape.str() +
                              " that the model never registered takes part in " + where +
                              "; it would stay untrained and unsaved.",
                          "Register its layer with bank.module, or the tensor with bank.param.");
      }
    }
    // NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): it was compared with null above
    for (const auto& edge : node->next_edges()) open.push_back(edge.function.get());
  }
}

Error explained(const std::string& text, const std::string& where) {
  for (const Trap& trap : kTraps)
    if (text.find(trap.text) != std::string::npos)
      return input_error("Plugin code failed in " + where + ": " + text, std::string(trap.rule));
  return input_error("Plugin code failed in " + where + ": " + text,
                     "See docs/plugins.md for what plugin code may do.");
}

}  // namespace harness::train
