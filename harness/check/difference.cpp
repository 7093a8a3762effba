#include "harness/check/difference.h"

#include <limits>

namespace harness::check {

double difference(std::string_view name, const at::Tensor& value, const at::Tensor& expected) {
  if (value.sizes() != expected.sizes()) return std::numeric_limits<double>::infinity();
  if (value.numel() == 0) return 0.0;
  const at::Tensor wanted = expected.to(at::kDouble), distance = (value.to(at::kDouble) - wanted).abs();
  const bool second_moment = name.starts_with("moments/") && name.ends_with("/second");
  const at::Tensor scale = second_moment ? wanted.abs().max() + 1e-15 : 1.0 + wanted.abs();
  return (distance / scale).max().item<double>();
}

}  // namespace harness::check
