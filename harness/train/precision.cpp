#include "harness/train/precision.h"

#include <ATen/Context.h>
#include <ATen/autocast_mode.h>

#include "harness/base/error.h"

namespace harness::train {

Precision precision_from(const std::string& name) {
  if (name == "fp32") return Precision::kFp32;
  if (name == "tf32") return Precision::kTf32;
  if (name == "bf16") return Precision::kBf16;
  throw input_error("train.precision '" + name + "' is not known.", "Use fp32, tf32 or bf16.");
}

Autocast::Autocast(Precision precision, at::DeviceType device)
    : on_(precision == Precision::kBf16), device_(device) {
  if (!on_) return;
  was_on_ = at::autocast::is_autocast_enabled(device_);
  dtype_before_ = at::autocast::get_autocast_dtype(device_);
  at::autocast::set_autocast_enabled(device_, true);
  at::autocast::set_autocast_dtype(device_, at::kBFloat16);
  at::autocast::increment_nesting();
}

Autocast::~Autocast() {
  if (!on_) return;
  // Cached casts of weights are stale once the weights are updated.
  if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
  at::autocast::set_autocast_enabled(device_, was_on_);
  at::autocast::set_autocast_dtype(device_, dtype_before_);
}

Tf32::Tf32(Precision precision)
    : cublas_before_(at::globalContext().allowTF32CuBLAS()),
      cudnn_before_(at::globalContext().allowTF32CuDNN()) {
  at::globalContext().setAllowTF32CuBLAS(precision == Precision::kTf32);
  at::globalContext().setAllowTF32CuDNN(precision == Precision::kTf32);
}

Tf32::~Tf32() {
  at::globalContext().setAllowTF32CuBLAS(cublas_before_);
  at::globalContext().setAllowTF32CuDNN(cudnn_before_);
}

}  // namespace harness::train
