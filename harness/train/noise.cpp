#include "harness/train/noise.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "harness/base/error.h"
#include "harness/train/philox.h"

namespace harness::train {
namespace {

// Folds the key into the 128 bits that name a Philox stream: each pair of words is added to what came before
// and sent through the bijection, so keys that differ anywhere give unrelated streams (equal ones only by a
// 128-bit collision).
PhiloxStream stream_of(const NoiseKey& key) {
  constexpr std::array<std::uint32_t, 2> kDomain{0x6861726E, 0x65737301};  // "harness", layout 1
  const std::uint64_t words[6] = {key.seed,
                                  key.purpose,
                                  key.phase,
                                  static_cast<std::uint64_t>(key.step),
                                  static_cast<std::uint64_t>(key.repeat),
                                  static_cast<std::uint64_t>(key.call)};
  std::array<std::uint32_t, 4> state{};
  for (int i = 0; i < 6; i += 2) {
    state[0] ^= static_cast<std::uint32_t>(words[i]);
    state[1] ^= static_cast<std::uint32_t>(words[i] >> 32);
    state[2] ^= static_cast<std::uint32_t>(words[i + 1]);
    state[3] ^= static_cast<std::uint32_t>(words[i + 1] >> 32);
    state = philox(state, kDomain);
  }
  return {{state[0], state[1]}, {state[2], state[3]}};
}

// A tensor on the CPU for `device`: page-locked when it is to be copied to a GPU, so that the copy does not
// wait.
at::Tensor host_tensor(at::IntArrayRef shape, at::ScalarType dtype, at::Device device) {
  return at::empty(shape, at::TensorOptions().dtype(dtype).pinned_memory(device.is_cuda()));
}

at::Tensor deliver(const at::Tensor& numbers, at::Device device) {
  return device.is_cpu() ? numbers : numbers.to(device, /*non_blocking=*/true);
}

// `fill` is overloaded for float and double. Other floating types get rounded float32 numbers.
template <class Fill>
at::Tensor reals(const NoiseKey& key, at::IntArrayRef shape, const at::TensorOptions& options, Fill fill) {
  const at::ScalarType dtype = c10::typeMetaToScalarType(options.dtype());
  const at::Device device = options.device();
  const PhiloxStream stream = stream_of(key);
  if (dtype == at::kDouble) {
    at::Tensor numbers = host_tensor(shape, at::kDouble, device);
    fill(stream, numbers.data_ptr<double>(), numbers.numel());
    return deliver(std::move(numbers), device);
  }
  if (!at::isFloatingType(dtype))
    throw internal_error(std::string("Noise was asked for as ") + c10::toString(dtype) +
                         "; only floating types can hold it.");
  at::Tensor numbers = host_tensor(shape, at::kFloat, device);
  fill(stream, numbers.data_ptr<float>(), numbers.numel());
  return deliver(std::move(numbers), device).to(dtype);
}

}  // namespace

std::uint64_t hash_name(std::string_view name) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  return hash;
}

at::Tensor philox_uniform(const NoiseKey& key, at::IntArrayRef shape, const at::TensorOptions& options) {
  return reals(key, shape, options,
               [](const PhiloxStream& stream, auto* out, std::int64_t n) { fill_uniform(stream, out, n); });
}

at::Tensor philox_normal(const NoiseKey& key, at::IntArrayRef shape, const at::TensorOptions& options) {
  return reals(key, shape, options,
               [](const PhiloxStream& stream, auto* out, std::int64_t n) { fill_normal(stream, out, n); });
}

at::Tensor philox_randint(const NoiseKey& key, std::int64_t high, at::IntArrayRef shape, at::Device device) {
  if (high <= 0)
    throw internal_error("Random integers in [0, " + std::to_string(high) +
                         ") were asked for; there are none.");
  at::Tensor numbers = host_tensor(shape, at::kLong, device);
  fill_integers(stream_of(key), high, numbers.data_ptr<std::int64_t>(), numbers.numel());
  return deliver(std::move(numbers), device);
}

at::Tensor philox_permutation(const NoiseKey& key, std::int64_t n, at::Device device) {
  std::vector<std::uint32_t> words(static_cast<std::size_t>(2 * n));
  fill_words(stream_of(key), words.data(), 2 * n);
  std::vector<std::pair<std::uint64_t, std::int64_t>> order(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < order.size(); ++i)
    order[i] = {static_cast<std::uint64_t>(words[2 * i + 1]) << 32 | words[2 * i],
                static_cast<std::int64_t>(i)};
  std::sort(order.begin(), order.end());  // equal keys in the order of their index: the same on every machine
  at::Tensor permutation = host_tensor({n}, at::kLong, device);
  auto* out = permutation.data_ptr<std::int64_t>();
  for (std::size_t i = 0; i < order.size(); ++i) out[i] = order[i].second;
  return deliver(std::move(permutation), device);
}

}  // namespace harness::train
