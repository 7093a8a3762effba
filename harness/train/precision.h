#pragma once

#include <ATen/ATen.h>

#include <string>

namespace harness::train {

enum class Precision { kFp32, kTf32, kBf16 };
Precision precision_from(const std::string& name);  // "fp32", "tf32", "bf16"; throws Error (kInput)

// bf16: matrix products and convolutions of the forward pass in bfloat16, by autocast; weights, sums and
// updates stay in float32. Other precisions: nothing.
class Autocast {
 public:
  Autocast(Precision precision, at::DeviceType device);
  ~Autocast();
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  bool on_, was_on_ = false;
  at::DeviceType device_;
  at::ScalarType dtype_before_ = at::kBFloat16;
};

// tf32: float32 matrix products and convolutions on NVIDIA's tensor cores; otherwise none of them. Global to
// the process, hence set for the time of training and put back. CPUs have no such mode: there tf32 is fp32.
class Tf32 {
 public:
  explicit Tf32(Precision precision);
  ~Tf32();
  Tf32(const Tf32&) = delete;
  Tf32& operator=(const Tf32&) = delete;

 private:
  bool cublas_before_, cudnn_before_;
};

}  // namespace harness::train
