#include "harness/check/dataset_proof.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/base/hex.h"
#include "harness/base/short_hash.h"
#include "harness/check/carriers.h"
#include "harness/check/proof_runner.h"
#include "harness/check/trial_maker.h"
#include "harness/data/resident_data.h"

namespace harness::check {
namespace {

constexpr std::int64_t kRead = 32, kPrepared = 8;
constexpr const char* kDatasetRule = "See harness/sdk/dataset.h.";

bool same_tensor(const at::Tensor& a, const at::Tensor& b) {
  return a.defined() == b.defined() && (!a.defined() || at::equal(a, b));
}

void prove_kind(const sdk::Examples& examples, const sdk::DataInfo& info, const std::string& stream,
                std::int64_t count) {
  std::vector<std::int64_t> shape{count};
  shape.insert(shape.end(), info.shape.begin(), info.shape.end());
  if (examples.values.sizes() != at::IntArrayRef(shape))
    throw broken(
        fmt::format("stream '{}': read(0, {}) does not give [{}, shape of DataInfo]", stream, count, count),
        kDatasetRule);
  if (examples.values.scalar_type() != (info.images() ? at::kByte : at::kFloat))
    throw broken(fmt::format("stream '{}': images are uint8 and points float32", stream), kDatasetRule);
  if (info.classes == 0) return;
  const at::Tensor& labels = examples.labels;
  if (!labels.defined() || labels.dim() != 1 || labels.size(0) != count ||
      (count > 0 &&
       (labels.min().item<std::int64_t>() < 0 || labels.max().item<std::int64_t>() >= info.classes)))
    throw broken(fmt::format("stream '{}': labels are not int64 [n] in 0..{}", stream, info.classes - 1),
                 "Set DataInfo::classes to 0 where there are no labels.");
}

void prove_repeatable(sdk::Dataset& dataset, const sdk::Examples& whole, const std::string& stream,
                      sdk::Split split, std::int64_t count) {
  const auto same = [&](std::int64_t begin, std::int64_t end) {
    const sdk::Examples block = dataset.read(stream, split, begin, end);
    const auto part = [&](const at::Tensor& all) {
      return all.defined() ? all.narrow(0, begin, end - begin) : all;
    };
    return same_tensor(block.values, part(whole.values)) && same_tensor(block.labels, part(whole.labels));
  };
  if (!same(0, count))
    throw broken(fmt::format("stream '{}': read(0, {}) gives other examples the second time", stream, count),
                 "An example depends on its place alone: draw by the index, keep nothing between reads.");
  const std::int64_t begin = count / 3, end = count - count / 4;
  if (!same(begin, end))
    throw broken(fmt::format("stream '{}': read({}, {}) does not give the examples {}..{} of read(0, {})",
                             stream, begin, end, begin, end, count),
                 "An example depends on its place alone, in whatever block it is read.");
}

std::string prove_split(sdk::Dataset& dataset, const sdk::DataInfo& info, sdk::Split split) {
  const std::int64_t size = split == sdk::Split::kTrain ? info.train_size : info.test_size;
  const std::int64_t count = std::min(size, kRead);
  for (const std::string& stream : info.streams) {
    sdk::Examples whole = dataset.read(stream, split, 0, count);
    prove_kind(whole, info, stream, count);
    whole.values = whole.values.clone();  // a data set may hand out its own memory
    prove_repeatable(dataset, whole, stream, split, count);
  }
  return fmt::format("{} examples", size);
}

}  // namespace

std::string prove_examples(sdk::Dataset& dataset, const sdk::DataInfo& info) {
  const std::string train = prove_split(dataset, info, sdk::Split::kTrain);
  return "train: " + train + "; test: " + prove_split(dataset, info, sdk::Split::kTest);
}

std::string prove_content_hash(sdk::Dataset& dataset) {
  const std::string hash = dataset.content_hash();
  if (!is_hex(hash, 64) || hash != dataset.content_hash())
    throw broken("content_hash() is no SHA-256 of 64 hex digits, or not the same twice", kDatasetRule);
  return "content hash " + short_hash(hash);
}

std::string prove_prepare(const plugin::Registry& registry, std::unique_ptr<sdk::Dataset> dataset,
                          Settings settings) {
  settings["data.batch_size"] = std::min<std::int64_t>(dataset->info().train_size, kPrepared);
  const TrialMaker maker(registry, kDataCarrier, std::move(dataset), std::move(settings));
  const auto trainer = maker.trainer({maker.trial(0, 1)}, {});
  trainer->run_to(1, [](std::int64_t, const Scalars&) {});
  const data::ResidentData& data = maker.data();
  const at::Tensor index = at::arange(std::min<std::int64_t>(data.info().test_size, kPrepared), at::kLong);
  for (const std::string& stream : data.info().streams) {
    const at::Tensor raw = data.values(stream, sdk::Split::kTest, index, at::kFloat);
    const at::Tensor labels = data.labels(stream, sdk::Split::kTest, index);
    if (trainer->evaluate(0)->prepare(data.dataset(), 0, raw, labels).sizes() != raw.sizes())
      throw broken(fmt::format("stream '{}': prepare changes the shape in evaluation", stream), kDatasetRule);
  }
  return "prepared in training and in evaluation";
}

}  // namespace harness::check
