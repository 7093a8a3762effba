#include "tests/train/rig.h"

#include <limits>

namespace harness::train::testing {

namespace {

template <class Compare>
double over_all(const TrialState& a, const TrialState& b, Compare compare) {
  double worst = 0.0;
  for (const auto* lists : {&a, &b}) {
    const TrialState& other = lists == &a ? b : a;
    for (const auto& [name, tensor] : lists->weights)
      worst = std::max(worst, other.weights.contains(name) ? compare(tensor, other.weights.at(name))
                                                           : std::numeric_limits<double>::infinity());
    for (const auto& [name, tensor] : lists->state)
      worst = std::max(worst, other.state.contains(name) ? compare(tensor, other.state.at(name))
                                                         : std::numeric_limits<double>::infinity());
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
