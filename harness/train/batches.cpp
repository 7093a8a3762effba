#include "harness/train/batches.h"

#include <utility>

#include "harness/base/error.h"
#include "harness/train/noise.h"

namespace harness::train {

Batches::Batches(const data::ResidentData& data, const Fusion& fusion, std::vector<std::int64_t> seeds,
                 std::int64_t batch_size, at::ScalarType dtype, at::Device device)
    : data_(data),
      fusion_(fusion),
      seeds_(std::move(seeds)),
      batch_size_(batch_size),
      batches_an_epoch_(data.info().train_size / batch_size),
      dtype_(dtype),
      device_(device) {
  if (batches_an_epoch_ < 1)
    throw input_error("data.batch_size is " + std::to_string(batch_size) + ", but the data set has only " +
                          std::to_string(data.info().train_size) + " training examples.",
                      "Set data.batch_size to at most that.");
  for (const std::string& name : data.info().streams) streams_.push_back({name, -1, {}});
}

at::Tensor Batches::index(std::string_view name, std::int64_t number) {
  for (Stream& stream : streams_) {
    if (stream.name != name) continue;
    const std::int64_t epoch = number / batches_an_epoch_;
    if (epoch != stream.epoch) {
      std::vector<at::Tensor> orders;
      for (const std::int64_t seed : seeds_) {
        NoiseKey key;
        key.seed = static_cast<std::uint64_t>(seed);
        key.purpose = hash_name("shuffle/" + stream.name);
        key.step = epoch;
        orders.push_back(philox_permutation(key, data_.info().train_size, device_));
      }
      stream.order = fusion_.on() ? at::stack(orders) : orders.front();
      stream.epoch = epoch;
    }
    const std::int64_t begin = number % batches_an_epoch_ * batch_size_;
    const at::Tensor slice = stream.order.narrow(-1, begin, batch_size_);
    return fusion_.on() ? slice.reshape({-1}) : slice;
  }
  std::string known;
  for (const Stream& stream : streams_) known += (known.empty() ? "" : ", ") + stream.name;
  throw input_error(
      "The plugin asks for the data stream '" + std::string(name) + "'; the data set has: " + known + ".",
      "Choose a data set with that stream.");
}

at::Tensor Batches::restack(const at::Tensor& flat) const {
  return fusion_.on() ? flat.unflatten(0, {fusion_.trials(), batch_size_}) : flat;
}

at::Tensor Batches::values(std::string_view stream, std::int64_t number) {
  return restack(data_.values(stream, sdk::Split::kTrain, index(stream, number), dtype_));
}

at::Tensor Batches::labels(std::string_view stream, std::int64_t number) {
  const at::Tensor labels = data_.labels(stream, sdk::Split::kTrain, index(stream, number));
  if (!labels.defined())
    throw input_error("The plugin asks for labels, which the data set does not have.",
                      "Choose a data set with labels, or a model without them.");
  return restack(labels);
}

}  // namespace harness::train
