#pragma once

#include <ATen/ATen.h>

#include <string_view>

namespace harness::check {

// How far a tensor of a trained trial is from what it should be: the largest difference of its elements,
// relative to 1 where they are smaller. Second moments ("moments/.../second") are squares of gradients, far
// below 1: relative to the largest of them, down to 1e-15, where rounding decides. Infinite for other shapes.
double difference(std::string_view name, const at::Tensor& value, const at::Tensor& expected);

}  // namespace harness::check
