#include "harness/train/layer_tensors.h"

#include <torch/nn.h>

#include "harness/base/error.h"

namespace harness::train {

namespace {

template <class... Types>
bool is_any(torch::nn::Module& layer) {
  return ((layer.as<Types>() != nullptr) || ...);
}

using Found = std::optional<std::vector<LayerTensor>>;

template <class Layer>
void weight_and_bias(torch::nn::Module& module, Found& found) {
  if (auto* layer = module.as<Layer>())
    found = {{"weight", &layer->weight, true}, {"bias", &layer->bias, true}};
}

template <class Layer>
void normalisation(const std::string& name, torch::nn::Module& module, Found& found) {
  auto* layer = module.as<Layer>();
  if (!layer) return;
  if constexpr (requires { layer->options.momentum().has_value(); }) {
    if (layer->options.track_running_stats() && !layer->options.momentum().has_value())
      throw input_error(
          "Layer '" + name + "' is a batch norm with momentum none, which reads its count on the host.",
          "Give it a momentum, 0.1 say.");
  }
  // The count is only read for momentum none; undefined, the layer leaves it alone and saves a kernel a pass.
  layer->num_batches_tracked = at::Tensor();
  found = {{"weight", &layer->weight, true},
           {"bias", &layer->bias, true},
           {"running_mean", &layer->running_mean, false},
           {"running_var", &layer->running_var, false}};
}

}  // namespace

std::vector<LayerTensor> layer_tensors(const std::string& name, torch::nn::Module& layer) {
  using namespace torch::nn;
  if (is_any<DropoutImpl, Dropout2dImpl, Dropout3dImpl, AlphaDropoutImpl, FeatureAlphaDropoutImpl, RReLUImpl>(
          layer))
    throw input_error(
        "Layer '" + name + "' (" + layer.name() + ") draws random numbers from the global generator.",
        "Use harness::sdk::dropout(step, x, probability), which asks the step.");
  Found found;
  weight_and_bias<LinearImpl>(layer, found);
  weight_and_bias<Conv1dImpl>(layer, found);
  weight_and_bias<Conv2dImpl>(layer, found);
  weight_and_bias<Conv3dImpl>(layer, found);
  weight_and_bias<ConvTranspose1dImpl>(layer, found);
  weight_and_bias<ConvTranspose2dImpl>(layer, found);
  weight_and_bias<ConvTranspose3dImpl>(layer, found);
  weight_and_bias<LayerNormImpl>(layer, found);
  weight_and_bias<GroupNormImpl>(layer, found);
  normalisation<BatchNorm1dImpl>(name, layer, found);
  normalisation<BatchNorm2dImpl>(name, layer, found);
  normalisation<BatchNorm3dImpl>(name, layer, found);
  normalisation<InstanceNorm1dImpl>(name, layer, found);
  normalisation<InstanceNorm2dImpl>(name, layer, found);
  normalisation<InstanceNorm3dImpl>(name, layer, found);
  if (auto* embedding = layer.as<EmbeddingImpl>()) found = {{"weight", &embedding->weight, true}};
  if (found) {
    std::erase_if(*found, [](const LayerTensor& tensor) { return !tensor.member->defined(); });
    return *found;
  }
  const bool own = !layer.named_parameters(/*recurse=*/false).is_empty() ||
                   !layer.named_buffers(/*recurse=*/false).is_empty();
  if (own)
    throw input_error(
        "Layer '" + name + "' has the type " + layer.name() + ", whose tensors the trainer does not know.",
        "Register its parts: known layers by bank.module, own tensors by bank.param and bank.state.");
  return {};
}

}  // namespace harness::train
