#include "harness/train/fusion.h"

#include <ATen/functorch/BatchedTensorImpl.h>
#include <ATen/functorch/DynamicLayer.h>

namespace harness::train {

namespace {

constexpr std::int64_t kLevel = 1;

c10::DispatchKeySet vmap_keys() {
  return c10::DispatchKeySet(
      {c10::DispatchKey::FuncTorchBatched, c10::DispatchKey::FuncTorchDynamicLayerFrontMode,
       c10::DispatchKey::FuncTorchDynamicLayerBackMode, c10::DispatchKey::FuncTorchVmapMode});
}

}  // namespace

at::Tensor Fusion::bind(const at::Tensor& stacked) const {
  if (!on() || !stacked.defined()) return stacked;
  return at::functorch::makeBatched(stacked, 0, kLevel);
}

at::Tensor Fusion::stacked(const at::Tensor& bound) const {
  if (!on() || !bound.defined()) return bound;
  const Outside outside;
  // Fully qualified: argument lookup finds an older at::maybeGetBatchedImpl.
  if (const auto* batched = at::functorch::maybeGetBatchedImpl(bound)) {
    const at::Tensor& value = batched->value();
    return batched->bdim() == 0 ? value : value.movedim(batched->bdim(), 0);
  }
  std::vector<std::int64_t> shape{trials_};
  shape.insert(shape.end(), bound.sizes().begin(), bound.sizes().end());
  return bound.unsqueeze(0).expand(shape);
}

Fusion::Region::Region(const Fusion& fusion) : on_(fusion.on()) {
  if (on_)
    at::functorch::initAndPushDynamicLayer(at::functorch::TransformType::Vmap, c10::SymInt(fusion.trials()),
                                           at::functorch::RandomnessType::Error);
}

Fusion::Region::~Region() {
  if (on_) at::functorch::popDynamicLayerAndDeleteMetadata();
}

Fusion::Outside::Outside() : guard_(vmap_keys()) {}

}  // namespace harness::train
