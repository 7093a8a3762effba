#include "plugins/extractors/torchscript/script.h"

#include <ATen/core/grad_mode.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/serialization/import.h>

#include <sstream>
#include <stdexcept>
#include <utility>

namespace torchscript {

struct Script::Module {
  torch::jit::Module module;
};

Script::Script(std::string bytes, at::Device device) {
  std::istringstream stream(std::move(bytes));
  module_ = std::make_unique<Module>(Module{torch::jit::load(stream, device)});
  module_->module.eval();
}

Script::~Script() = default;

// The optimiser compiles and fuses kernels by what it has seen: the first calls would give other bits than
// the later ones, and fusion has broken such files before (PyTorch issues 64062 and 68800).
at::Tensor Script::forward(const at::Tensor& images, const std::vector<std::string>& flags) {
  const at::NoGradGuard no_grad;
  const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
  const torch::jit::GraphOptimizerEnabledGuard as_written(false);
  torch::jit::Kwargs named;
  for (const std::string& flag : flags) named.emplace(flag, true);
  const c10::IValue given = module_->module.get_method("forward")({images}, named);
  if (!given.isTensor()) throw std::runtime_error("it gives " + given.tagKind() + ", no tensor");
  return given.toTensor();
}

}  // namespace torchscript
