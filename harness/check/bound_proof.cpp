#include "harness/check/bound_proof.h"

#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "harness/check/proof_runner.h"

namespace harness::check {
namespace {

constexpr std::int64_t kExamples = 8, kDraws = 64;  // means are over their product
constexpr std::int64_t kSmaller = 3;                // k; odd, so that halves are no whole numbers of draws
// Standard errors: by Student's t of 64 draws and in two tests, one sound model in 100,000 is refused.
constexpr double kErrors = 5.0;

// A model in evaluation, with noise that differs from draw to draw.
class Draws {
 public:
  explicit Draws(const TrialMaker& maker)
      : data_(maker.data()),
        trainer_(maker.trainer({maker.trial(0, 1)}, {})),
        bound_(trainer_->evaluate(0)) {}

  // [kDraws, kExamples], float64, of what `compute` gives for one batch of examples, [kExamples].
  at::Tensor of(const char* purpose,
                const std::function<at::Tensor(sdk::Model&, sdk::Step&, const at::Tensor&)>& compute) {
    const at::Tensor index = at::arange(kExamples, at::TensorOptions(at::kLong));
    const std::string& stream = data_.info().streams.front();
    const at::Tensor x = data_.values(stream, sdk::Split::kTest, index, at::kFloat);
    const at::Tensor labels = data_.labels(stream, sdk::Split::kTest, index);
    std::vector<at::Tensor> all;
    for (std::int64_t draw = 0; draw < kDraws; ++draw)
      all.push_back(compute(bound_->model(), bound_->step(purpose, draw, x, labels), x).to(at::kDouble));
    return at::stack(all);
  }
  at::Tensor bound(const char* purpose, std::int64_t k) {
    return of(purpose, [k](sdk::Model& model, sdk::Step& step, const at::Tensor& x) {
      return model.importance_bound(step, x, k);
    });
  }

 private:
  const data::ResidentData& data_;
  std::unique_ptr<train::Trainer> trainer_;
  std::unique_ptr<train::EvalModel> bound_;
};

// The mean of a - b is zero up to chance, and up to what float32 loses of numbers of that size.
void expect_equal_means(const at::Tensor& a, const at::Tensor& b, const std::string& what,
                        const std::string& rule) {
  // Of each draw, the mean over the examples: draws are independent.
  const at::Tensor gaps = (a - b).mean(1);
  const double gap = gaps.mean().item<double>();
  const double chance = gaps.std().item<double>() / std::sqrt(static_cast<double>(kDraws));
  const double rounding = 1e-5 * a.abs().mean().item<double>();
  if (!(std::abs(gap) <= kErrors * chance + rounding))
    throw broken(fmt::format("{}: the mean gap over {} draws is {:.4g} nats, its standard error {:.2g}", what,
                             kDraws, gap, chance),
                 rule);
}

}  // namespace

std::string prove_bound(const TrialMaker& maker) {
  const at::NoGradGuard no_grad;
  const auto& capabilities = maker.entry().info.capabilities;
  Draws draws(maker);
  std::string seen;
  if (std::find(capabilities.begin(), capabilities.end(), sdk::Capability::kElbo) != capabilities.end()) {
    const at::Tensor elbo = draws.of("elbo", [](sdk::Model& model, sdk::Step& step, const at::Tensor& x) {
      const sdk::Elbo parts = model.elbo(step, x);
      return -(parts.reconstruction + parts.kl);
    });
    expect_equal_means(draws.bound("one", 1), elbo, "importance_bound of one draw is not the ELBO on average",
                       "log p(x | z) + log p(z) - log q(z | x), z drawn from q, is -(reconstruction + kl) on "
                       "average.");
    seen = "the bound of one draw is the ELBO on average; ";
  }
  const at::Tensor halves =
      at::logaddexp(draws.bound("first", kSmaller), draws.bound("second", kSmaller)) - std::log(2.0);
  const std::string both = fmt::format("{} draws", 2 * kSmaller);
  expect_equal_means(draws.bound("both", 2 * kSmaller), halves,
                     fmt::format("importance_bound of {} is not that of two times {}", both, kSmaller),
                     "The bound is log of the mean weight, log(1/k sum_i w_i): not the mean of the logs, and "
                     "not without 1/k.");
  return seen + fmt::format("that of {} the one of two times {}", both, kSmaller);
}

}  // namespace harness::check
