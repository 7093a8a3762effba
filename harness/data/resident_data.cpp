#include "harness/data/resident_data.h"

#include <utility>

#include "harness/base/error.h"

namespace harness::data {
namespace {

const char* name_of(sdk::Split split) { return split == sdk::Split::kTrain ? "train" : "test"; }

std::string block_name(std::string_view stream, sdk::Split split) {
  return std::string(stream) + "/" + name_of(split);
}

std::string text_of(at::IntArrayRef shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i > 0 ? ", " : "") + std::to_string(shape[i]);
  return text + "]";
}

[[noreturn]] void refuse(const std::string& block, const std::string& what) {
  throw internal_error(
      "The data set's \"" + block + "\" breaks the contract of harness/sdk/dataset.h: " + what + ".",
      "Mend the data set's plugin: info() and read() must agree.");
}

// What a data set hands out is checked once, so that no index or value can be wrong later.
void check(const std::string& block, const sdk::Examples& examples, const sdk::DataInfo& info,
           std::int64_t size) {
  std::vector<std::int64_t> shape{size};
  shape.insert(shape.end(), info.shape.begin(), info.shape.end());
  if (!examples.values.defined() || examples.values.sizes() != at::IntArrayRef(shape))
    refuse(block,
           "values have the shape " +
               (examples.values.defined() ? text_of(examples.values.sizes()) : std::string("of no tensor")) +
               ", info() says " + text_of(shape));
  const at::ScalarType dtype = info.images() ? at::kByte : at::kFloat;
  if (examples.values.scalar_type() != dtype)
    refuse(block, std::string("values are ") + c10::toString(examples.values.scalar_type()) + ", " +
                      c10::toString(dtype) + " is due");
  if (info.classes == 0) return;
  if (!examples.labels.defined() || examples.labels.sizes() != at::IntArrayRef({size}) ||
      examples.labels.scalar_type() != at::kLong)
    refuse(block, "labels must be int64 [" + std::to_string(size) + "]");
  if (size > 0 && (examples.labels.min().item<std::int64_t>() < 0 ||
                   examples.labels.max().item<std::int64_t>() >= info.classes))
    refuse(block, "labels lie outside [0, " + std::to_string(info.classes) + ")");
}

}  // namespace

ResidentData::ResidentData(std::unique_ptr<sdk::Dataset> dataset, at::Device device)
    : dataset_(std::move(dataset)),
      device_(device),
      info_(dataset_->info()),
      content_hash_(dataset_->content_hash()) {
  if (info_.shape.size() != 3 && info_.shape.size() != 1)
    refuse("shape", "examples have the shape " + text_of(info_.shape) + ", [C, H, W] or [D] is due");
  for (const std::string& stream : info_.streams)
    for (const sdk::Split split : {sdk::Split::kTrain, sdk::Split::kTest}) {
      const std::int64_t size = split == sdk::Split::kTrain ? info_.train_size : info_.test_size;
      const std::string name = block_name(stream, split);
      const sdk::Examples examples = dataset_->read(stream, split, 0, size);
      check(name, examples, info_, size);
      // On the CPU these are the data set's own tensors where it keeps any: nothing is held twice.
      Block block{examples.values.to(device).contiguous(), {}};
      if (info_.classes > 0) block.labels = examples.labels.to(device).contiguous();
      blocks_.emplace(name, std::move(block));
    }
}

at::Tensor ResidentData::values(std::string_view stream, sdk::Split split, const at::Tensor& index,
                                at::ScalarType dtype) const {
  const at::Tensor batch = block(stream, split).values.index_select(0, index).to(dtype);
  // A quotient, so that 0 and 255 become -1 and 1 exactly.
  return info_.images() ? batch.div(127.5).sub_(1.0) : batch;
}

at::Tensor ResidentData::labels(std::string_view stream, sdk::Split split, const at::Tensor& index) const {
  const at::Tensor& all = block(stream, split).labels;
  return all.defined() ? all.index_select(0, index) : at::Tensor();
}

const ResidentData::Block& ResidentData::block(std::string_view stream, sdk::Split split) const {
  const auto found = blocks_.find(block_name(stream, split));
  if (found == blocks_.end()) {
    std::string known;
    for (const std::string& name : info_.streams) known += (known.empty() ? "\"" : ", \"") + name + "\"";
    throw input_error("The data set has no stream \"" + std::string(stream) + "\".", "It has " + known + ".");
  }
  return found->second;
}

}  // namespace harness::data
