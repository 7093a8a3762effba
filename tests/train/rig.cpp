#include "tests/train/rig.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace harness::train::testing {

namespace {

// Infinite where something is missing, and where the comparison gives no number: std::max would pass over it.
template <class Compare>
double over_all(const TrialState& a, const TrialState& b, Compare compare) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  double worst = 0.0;
  const auto look = [&](const std::string& name, const at::Tensor& tensor,
                        const std::map<std::string, at::Tensor>& others) {
    const auto found = others.find(name);
    const double gap = found == others.end() ? kInfinity : compare(tensor, found->second);
    worst = std::isnan(gap) ? kInfinity : std::max(worst, gap);
  };
  for (const auto* lists : {&a, &b}) {
    const TrialState& other = lists == &a ? b : a;
    for (const auto& [name, tensor] : lists->weights) look(name, tensor, other.weights);
    for (const auto& [name, tensor] : lists->state) look(name, tensor, other.state);
  }
  return worst;
}

}  // namespace

double difference(const TrialState& a, const TrialState& b) {
  return over_all(a, b, [](const at::Tensor& x, const at::Tensor& y) {
    return x.numel() == 0 ? 0.0 : (x.to(at::kDouble) - y.to(at::kDouble)).abs().max().item<double>();
  });
}

bool equal_bits(const TrialState& a, const TrialState& b) {
  return over_all(a, b, [](const at::Tensor& x, const at::Tensor& y) {
           return at::equal(x, y) ? 0.0 : 1.0;
         }) == 0.0;
}

}  // namespace harness::train::testing
