#include "harness/check/extractor_proof.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <algorithm>

#include "harness/base/error.h"
#include "harness/base/hex.h"
#include "harness/base/text.h"
#include "harness/check/proof_runner.h"
#include "harness/check/synthetic_data.h"
#include "harness/check/trial_maker.h"

namespace harness::check {
namespace {

constexpr std::int64_t kImages = 6, kSide = 32;
constexpr double kKernelTolerance = 1e-4;  // kernels of another batch size sum in another order
constexpr const char* kRule = "See FeatureExtractor in harness/sdk/metric.h.";

std::unique_ptr<sdk::FeatureExtractor> made(const sdk::FeatureExtractorEntry& entry) {
  Settings settings;
  add_defaults(settings, "", entry.options);
  const std::unique_ptr<sdk::Dataset> data = synthetic_data({1, kSide, kSide}, 1);
  return entry.make(settings, {*data, {}, at::kCPU});
}

// Waves of another length in each image and channel, in [-1, 1].
at::Tensor images(std::int64_t channels) {
  const std::int64_t waves = kImages * channels;
  const at::Tensor length = at::arange(1, waves + 1).to(at::kFloat).view({kImages, channels, 1, 1});
  return (at::linspace(0.0, 1.0, kSide * kSide).view({1, 1, kSide, kSide}) * length * 20.0).sin();
}

void prove_channels(sdk::FeatureExtractor& extractor, sdk::FeatureExtractor& second, std::int64_t channels) {
  const at::Tensor batch = images(channels), features = extractor.features(batch);
  const auto failed = [channels](const std::string& what) {
    return broken(fmt::format("images of {}: {}", counted(channels, "channel"), what), kRule);
  };
  if (features.sizes() != at::IntArrayRef({kImages, extractor.dimensions()}) ||
      features.scalar_type() != at::kFloat)
    throw failed(
        fmt::format("features are not float32 [{}, dimensions() = {}]", kImages, extractor.dimensions()));
  if (!at::isfinite(features).all().item<bool>()) throw failed("features are not finite");
  if (!at::equal(features, second.features(batch)))
    throw failed("a second extractor of the same options gives other features");
  const at::Tensor alone = extractor.features(batch.narrow(0, 2, 1)), among = features.narrow(0, 2, 1);
  if (!at::allclose(alone, among, kKernelTolerance, kKernelTolerance))
    throw failed("an image's features depend on the other images of its batch");
  if (at::allclose(among, features.narrow(0, 3, 1)))
    throw failed("two different images have the same features");
}

// One that works for the user's own files, say, is nothing without them: whether what it threw names an
// option that nobody has set.
bool wants_an_option(const sdk::FeatureExtractorEntry& entry, const Error& error) {
  const std::string said = error.what();
  return error.kind() == ErrorKind::kInput &&
         std::any_of(entry.options.begin(), entry.options.end(), [&](const OptionSpec& option) {
           return option.type == OptionType::kString && option.default_value.string().empty() &&
                  said.find("metrics." + entry.name + "." + option.name) != std::string::npos;
         });
}

void prove_classes(const sdk::FeatureExtractorEntry& entry, sdk::FeatureExtractor& extractor) {
  if ((extractor.classes() > 0) != entry.info.classifies)
    throw broken("ExtractorInfo::classifies and classes() disagree", kRule);
  if (!entry.info.classifies) return;
  const at::Tensor given = extractor.log_probabilities(extractor.features(images(1)));
  if (given.sizes() != at::IntArrayRef({kImages, extractor.classes()}) || given.scalar_type() != at::kFloat)
    throw broken(
        fmt::format("log_probabilities are not float32 [{}, classes() = {}]", kImages, extractor.classes()),
        kRule);
  if (!at::allclose(given.exp().sum(1), at::ones({kImages}), kKernelTolerance, kKernelTolerance))
    throw broken("the probabilities of an image do not have the sum 1", kRule);
}

}  // namespace

std::string prove_extractor(const sdk::FeatureExtractorEntry& entry) {
  const at::NoGradGuard no_grad;
  std::unique_ptr<sdk::FeatureExtractor> first, second;
  try {
    first = made(entry);
    second = made(entry);
  } catch (const Error& error) {
    if (!wants_an_option(entry, error)) throw;
    throw Skipped(std::string("it wants an option: ") + error.what());
  }
  for (const std::int64_t channels : {1, 3}) prove_channels(*first, *second, channels);
  prove_classes(entry, *first);
  if (!is_hex(first->content_hash(), 64) || first->content_hash() != second->content_hash())
    throw broken("content_hash() is no SHA-256 of 64 hex digits, or another one for the same weights", kRule);
  return fmt::format("{} features", first->dimensions());
}

}  // namespace harness::check
