#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string_view>

namespace harness::train {

// Counter-based random numbers (Philox 4x32-10, Salmon et al. 2011). A stream is named by what it is for,
// never by who draws it or when, so that resume needs only the step and a new stream shifts no other.
struct NoiseKey {
  std::uint64_t seed = 0;     // the trial's; 0 for evaluation
  std::uint64_t purpose = 0;  // hash of the purpose's name (and of the scope: model, loss.penalty ...)
  std::uint64_t phase = 0;    // hash of the phase's (or shared block's) name; 0 in evaluation
  std::int64_t step = 0;
  std::int64_t repeat = 0;
  std::int64_t call = 0;  // counts draws of this purpose in this repeat
};

std::uint64_t hash_name(std::string_view name);  // FNV-1a, 64 bit; fixed for ever: results depend on it

// NoiseKey::purpose of what a plugin draws in evaluation: what the plugin says it is for, the scope whose
// options it reads ("model."), and hash_name() of what the evaluation does.
inline std::uint64_t evaluation_purpose(std::string_view name, std::string_view scope, std::uint64_t doing) {
  return hash_name(name) ^ hash_name(scope) ^ (doing * 0x9E3779B97F4A7C15ULL);
}

// Equal on every machine and for any thread count. uniform: 24-bit floats in [0, 1) (53-bit for float64).
at::Tensor philox_uniform(const NoiseKey& key, at::IntArrayRef shape, const at::TensorOptions& options);
at::Tensor philox_normal(const NoiseKey& key, at::IntArrayRef shape,
                         const at::TensorOptions& options);  // Box-Muller
at::Tensor philox_randint(const NoiseKey& key, std::int64_t high, at::IntArrayRef shape, at::Device device);
// A permutation of 0..n-1 (argsort of 64-bit keys), int64.
at::Tensor philox_permutation(const NoiseKey& key, std::int64_t n, at::Device device);

}  // namespace harness::train
