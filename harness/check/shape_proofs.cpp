#include "harness/check/shape_proofs.h"

#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <sstream>

#include "harness/check/proof_runner.h"

namespace harness::check {
namespace {

using sdk::Capability;

constexpr std::int64_t kExamples = 6;  // not the training batch, so that no shape fits by accident

std::string text(at::IntArrayRef sizes) {
  std::ostringstream out;
  out << sizes;
  return out.str();
}

// A model bound for evaluation with one batch of data before it.
class Bench {
 public:
  explicit Bench(const TrialMaker& maker)
      : data_(maker.data()), trainer_(maker.trainer({maker.trial(0, 1)}, {})), bound_(trainer_->evaluate(0)) {
    const at::Tensor index = at::arange(kExamples, at::TensorOptions(at::kLong));
    stream_ = data_.info().streams.front();
    real_ = data_.values(stream_, sdk::Split::kTest, index, at::kFloat);
    labels_ = data_.labels(stream_, sdk::Split::kTest, index);
  }

  sdk::Model& model() { return bound_->model(); }
  sdk::Step& step() { return bound_->step("check", 0, real_, labels_); }
  const at::Tensor& real() const { return real_; }
  const std::string& stream() const { return stream_; }
  std::vector<std::int64_t> example_shape(std::int64_t n) const {
    std::vector<std::int64_t> shape{n};
    shape.insert(shape.end(), data_.info().shape.begin(), data_.info().shape.end());
    return shape;
  }

 private:
  const data::ResidentData& data_;
  std::unique_ptr<train::Trainer> trainer_;
  std::unique_ptr<train::EvalModel> bound_;
  std::string stream_;
  at::Tensor real_, labels_;
};

void expect(const char* what, const at::Tensor& got, at::IntArrayRef wanted) {
  if (!got.defined() || got.sizes() != wanted)
    throw broken(fmt::format("{} gives {} where {} is promised", what,
                             got.defined() ? text(got.sizes()) : "nothing", text(wanted)),
                 "See harness/sdk/model.h for the shape of every capability.");
  if (!at::isfinite(got).all().item<bool>())
    throw broken(fmt::format("{} gives values that are not finite", what),
                 "Samples and scores must be finite at the start.");
}

void prove_one(Bench& bench, Capability capability) {
  sdk::Model& model = bench.model();
  sdk::Step& step = bench.step();
  const auto images = bench.example_shape(kExamples);
  switch (capability) {
    case Capability::kSample: {
      const at::Tensor z = model.latents(step, kExamples);
      if (z.dim() < 1 || z.size(0) != kExamples)
        throw broken(fmt::format("latents(step, {}) gives {}", kExamples, text(z.sizes())),
                     "Latents are [n, ...].");
      expect("generate", model.generate(step, z), images);
      break;
    }
    case Capability::kReconstruct:
      expect("reconstruct", model.reconstruct(step, bench.real()), images);
      break;
    case Capability::kEncode: {
      const at::Tensor code = model.encode(step, bench.real());
      if (code.dim() != 2 || code.size(0) != kExamples)
        throw broken("encode gives " + text(code.sizes()), "Codes are [N, D].");
      break;
    }
    case Capability::kLogits:
      expect("logits", model.logits(step, bench.real()), {kExamples});
      break;
    case Capability::kElbo: {
      const sdk::Elbo elbo = model.elbo(step, bench.real());
      expect("elbo().reconstruction", elbo.reconstruction, {kExamples});
      expect("elbo().kl", elbo.kl, {kExamples});
      break;
    }
    case Capability::kImportance:
      expect("importance_bound", model.importance_bound(step, bench.real(), 3), {kExamples});
      break;
    case Capability::kTranslate:
      expect("translate", model.translate(step, bench.real(), "b"), images);
      break;
  }
}

}  // namespace

std::string prove_shapes(const TrialMaker& maker) {
  const at::NoGradGuard no_grad;
  Bench bench(maker);
  std::string names;
  for (const Capability capability : maker.entry().info.capabilities) {
    prove_one(bench, capability);
    names += std::string(names.empty() ? "" : ", ") + sdk::name_of(capability);
  }
  return names.empty() ? "no capability declared" : names;
}

std::string prove_per_example(const TrialMaker& maker) {
  const at::NoGradGuard no_grad;
  Bench bench(maker);
  const auto& capabilities = maker.entry().info.capabilities;
  // One example alone against the same among others: matrix products of other sizes round differently, by
  // some 1e-6.
  const auto same = [](const char* what, const at::Tensor& all, const at::Tensor& one) {
    if (!at::allclose(all.narrow(0, 0, 1), one, 1e-4, 1e-5))
      throw broken(fmt::format("{} of one example depends on the others in the batch, in evaluation", what),
                   "Batch norm and its kin must use running statistics in eval mode; branch on "
                   "step.training() elsewhere.");
  };
  for (const Capability capability : capabilities) {
    sdk::Step& step = bench.step();
    if (capability == Capability::kSample) {
      const at::Tensor z = bench.model().latents(step, kExamples);
      same("generate", bench.model().generate(step, z), bench.model().generate(step, z.narrow(0, 0, 1)));
    }
    if (capability == Capability::kEncode)
      same("encode", bench.model().encode(step, bench.real()),
           bench.model().encode(step, bench.real().narrow(0, 0, 1)));
    if (capability == Capability::kLogits)
      same("logits", bench.model().logits(step, bench.real()),
           bench.model().logits(step, bench.real().narrow(0, 0, 1)));
  }
  return "in evaluation, one example gives the same alone and among others";
}

}  // namespace harness::check
