#include "harness/check/shape_proofs.h"

#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <functional>
#include <sstream>

#include "harness/check/proof_runner.h"
#include "harness/train/guards.h"

namespace harness::check {
namespace {

using sdk::Capability;

constexpr std::int64_t kShapeExamples = 6;  // not the training batch, so that no shape fits by accident

std::string text(at::IntArrayRef sizes) {
  std::ostringstream out;
  out << sizes;
  return out.str();
}

struct Result {
  std::string name;
  at::Tensor value;
};

// A model bound for evaluation with one batch of data before it.
class Bench {
 public:
  explicit Bench(const TrialMaker& maker)
      : data_(maker.data()),
        trainer_(maker.trainer({maker.trial(0, 1)}, {})),
        bound_(trainer_->evaluate(0)) {}

  sdk::Model& model() { return bound_->model(); }
  const std::vector<std::string>& streams() const { return data_.info().streams; }
  at::Tensor real(const std::string& stream) const {
    return data_.values(stream, sdk::Split::kTest, index(), at::kFloat);
  }
  at::Tensor real() const { return real(streams().front()); }
  // The same step each time: equal noise.
  sdk::Step& step(const at::Tensor& real) {
    return bound_->step("check", 0, real, data_.labels(streams().front(), sdk::Split::kTest, index()));
  }
  std::vector<std::int64_t> example_shape(std::int64_t n) const {
    std::vector<std::int64_t> shape{n};
    shape.insert(shape.end(), data_.info().shape.begin(), data_.info().shape.end());
    return shape;
  }

 private:
  static at::Tensor index() { return at::arange(kShapeExamples, at::TensorOptions(at::kLong)); }

  const data::ResidentData& data_;
  std::unique_ptr<train::Trainer> trainer_;
  std::unique_ptr<train::EvalModel> bound_;
};

// What stands before a capability: the batch as it is, or changed.
using Change = std::function<at::Tensor(const at::Tensor&)>;
const Change kAsItIs = [](const at::Tensor& batch) { return batch; };
const Change kOthersReplaced = [](const at::Tensor& batch) {
  const at::Tensor others = batch.narrow(0, 1, batch.size(0) - 1);
  return at::cat({batch.narrow(0, 0, 1), batch.is_floating_point() ? -others : others.flip(0)});
};

std::vector<Result> translations(Bench& bench, const Change& change) {
  if (bench.streams().size() < 2)
    throw broken("the model translates, but takes one stream of data", "Set ModelInfo::streams to 2.");
  std::vector<Result> results;
  for (const std::string& to : bench.streams()) {
    const std::string& from = bench.streams()[to == bench.streams().front() ? 1 : 0];
    const at::Tensor x = change(bench.real(from));
    results.push_back({"translate to '" + to + "'", bench.model().translate(bench.step(x), x, to)});
  }
  return results;
}

void expect_axes(const std::vector<sdk::LatentAxis>& axes, const at::Tensor& latents) {
  for (const sdk::LatentAxis& axis : axes)
    if (latents.dim() != 2 || axis.index < 0 || axis.index >= latents.size(1) || !(axis.low < axis.high))
      throw broken(fmt::format("axes() names '{}', coordinate {} from {} to {}, of latents {}", axis.name,
                               axis.index, axis.low, axis.high, text(latents.sizes())),
                   "An axis is a coordinate of latents [N, D], 0 to D - 1, from low to high.");
}

std::vector<Result> results_of(Bench& bench, Capability capability, const Change& change) {
  sdk::Model& model = bench.model();
  const at::Tensor x = change(bench.real());
  sdk::Step& step = bench.step(x);
  switch (capability) {
    case Capability::kSample: {
      const at::Tensor z = model.latents(step, kShapeExamples);
      if (z.dim() < 1 || z.size(0) != kShapeExamples)
        throw broken(fmt::format("latents(step, {}) gives {}", kShapeExamples, text(z.sizes())),
                     "Latents are [n, ...].");
      expect_axes(model.axes(), z);
      return {{"latents", z}, {"generate", model.generate(step, change(z))}};
    }
    case Capability::kReconstruct:
      return {{"reconstruct", model.reconstruct(step, x)}};
    case Capability::kEncode:
      return {{"encode", model.encode(step, x)}};
    case Capability::kLogits:
      return {{"logits", model.logits(step, x)}};
    case Capability::kElbo: {
      const sdk::Elbo elbo = model.elbo(step, x);
      return {{"elbo().reconstruction", elbo.reconstruction}, {"elbo().kl", elbo.kl}};
    }
    case Capability::kImportance:
      return {{"importance_bound", model.importance_bound(step, x, 3)}};
    case Capability::kTranslate:
      break;
  }
  return translations(bench, change);
}

void expect_shape(const Bench& bench, Capability capability, const Result& result) {
  const at::Tensor& got = result.value;
  if (result.name == "latents") return;  // the model's own
  std::vector<std::int64_t> wanted{kShapeExamples};
  if (capability == Capability::kSample || capability == Capability::kReconstruct ||
      capability == Capability::kTranslate)
    wanted = bench.example_shape(kShapeExamples);
  if (capability == Capability::kEncode) {
    if (!got.defined() || got.dim() != 2 || got.size(0) != kShapeExamples)
      throw broken("encode gives " + (got.defined() ? text(got.sizes()) : "nothing"), "Codes are [N, D].");
  } else if (!got.defined() || got.sizes() != at::IntArrayRef(wanted)) {
    throw broken(fmt::format("{} gives {} where {} is promised", result.name,
                             got.defined() ? text(got.sizes()) : "nothing", text(wanted)),
                 "See harness/sdk/model.h for the shape of every capability.");
  }
  if (!at::isfinite(got).all().item<bool>())
    throw broken(result.name + " gives values that are not finite",
                 "Samples and scores must be finite at the start.");
}

// One example alone against the same among others: matrix products of other sizes round differently, by some
// 1e-6.
void expect_same_first(const std::string& what, const at::Tensor& all, const at::Tensor& other) {
  if (!at::allclose(all.narrow(0, 0, 1), other.narrow(0, 0, 1), 1e-4, 1e-5))
    throw broken(fmt::format("{} of one example depends on the others in the batch, in evaluation", what),
                 "Batch norm and its kin must use running statistics in eval mode; branch on "
                 "step.training() elsewhere.");
}

}  // namespace

std::string prove_shapes(const TrialMaker& maker) {
  const at::NoGradGuard no_grad;
  Bench bench(maker);
  std::string names;
  for (const Capability capability : maker.entry().info.capabilities) {
    const train::GeneratorWatch watch(at::kCPU);
    const std::vector<Result> results = results_of(bench, capability, kAsItIs);
    watch.check(sdk::name_of(capability));
    for (const Result& result : results) expect_shape(bench, capability, result);
    const std::vector<Result> again = results_of(bench, capability, kAsItIs);
    for (std::size_t i = 0; i < results.size(); ++i)
      if (!at::equal(results[i].value, again[i].value))
        throw broken(results[i].name + " gives other values when it is asked again with the same noise",
                     "Draw only from the step, and keep nothing between two calls.");
    names += std::string(names.empty() ? "" : ", ") + sdk::name_of(capability);
  }
  return names.empty() ? "no capability declared" : names;
}

std::string prove_per_example(const TrialMaker& maker) {
  const at::NoGradGuard no_grad;
  Bench bench(maker);
  sdk::Model& model = bench.model();
  for (const Capability capability : maker.entry().info.capabilities) {
    const std::vector<Result> results = results_of(bench, capability, kAsItIs),
                              others = results_of(bench, capability, kOthersReplaced);
    for (std::size_t i = 0; i < results.size(); ++i)
      expect_same_first(results[i].name, results[i].value, others[i].value);
    const at::Tensor x = bench.real(), one = x.narrow(0, 0, 1);
    if (capability == Capability::kSample) {
      sdk::Step& step = bench.step(x);
      const at::Tensor z = model.latents(step, kShapeExamples);
      expect_same_first("generate", model.generate(step, z), model.generate(step, z.narrow(0, 0, 1)));
    }
    if (capability == Capability::kEncode)
      expect_same_first("encode", results[0].value, model.encode(bench.step(one), one));
    if (capability == Capability::kLogits)
      expect_same_first("logits", results[0].value, model.logits(bench.step(one), one));
  }
  return "in evaluation, one example gives the same alone, among others and among other others";
}

}  // namespace harness::check
