#pragma once

#include <ATen/ATen.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

#include <cstdint>

namespace harness::train {

// How many trials share each tensor. One trial: every tensor is the trial's own, and all functions here hand
// back what they get. More: tensors are *stacked*, the trial dimension first, and the model sees them
// *bound*, with that dimension hidden by functorch's vmap (level 1 always, so that bound tensors outlive a
// Region).
class Fusion {
 public:
  explicit Fusion(std::int64_t trials) : trials_(trials) {}

  std::int64_t trials() const { return trials_; }
  bool on() const { return trials_ > 1; }

  // The model's view of a stacked tensor.
  at::Tensor bind(const at::Tensor& stacked) const;
  // The stacked tensor behind a bound one, trial dimension first; a tensor that is the same for all trials is
  // expanded. Callable inside a Region.
  at::Tensor stacked(const at::Tensor& bound) const;
  // One trial's part, sharing memory.
  at::Tensor part(const at::Tensor& stacked, std::int64_t trial) const {
    return on() ? stacked.select(0, trial) : stacked;
  }

  // Plugin code runs inside one; leaves it on exceptions too. Random draws of its own are errors there.
  class Region {
   public:
    explicit Region(const Fusion& fusion);
    ~Region();
    Region(const Region&) = delete;
    Region& operator=(const Region&) = delete;

   private:
    bool on_;
  };

  // Inside a Region: operations on stacked tensors as they are.
  class Outside {
   public:
    Outside();

   private:
    c10::impl::ExcludeDispatchKeyGuard guard_;
  };

 private:
  std::int64_t trials_;
};

}  // namespace harness::train
