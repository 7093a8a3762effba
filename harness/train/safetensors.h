#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace harness::train {

using NamedTensors = std::map<std::string, at::Tensor>;

// The safetensors format: 8 bytes with the header's length (little endian), a JSON header {"name": {"dtype":
// "F32", "shape": [2, 3], "data_offsets": [begin, end]}, ...}, then the tensors' bytes, row-major, without
// gaps. Data only: nothing in it is ever run.

// A file in pieces that need not be joined to be written. The pieces after the first point into the tensors
// kept in `tensors`.
struct SafetensorsParts {
  std::string header;  // with its length
  std::vector<at::Tensor> tensors;
  std::vector<std::string_view> pieces() const;
};

// Names sorted in the header; data by falling element size, then name, so that every tensor is aligned. Equal
// tensors give equal bytes. Tensors of any device and layout; "__metadata__" is no name.
SafetensorsParts to_safetensors(const NamedTensors& tensors);

// Strict: refuses, with what is wrong, a header over 100 MB or not JSON, a name twice, an unknown dtype or
// field, products that overflow, offsets that leave gaps, overlap or do not fit shape and dtype, bytes that
// belong to no tensor. Tensors are copies on the CPU. Throws Error (kInput); `what` names the file in it.
NamedTensors from_safetensors(std::string_view bytes, const std::string& what);

// "F32" and so on; throws Error (kInternal) for a dtype that the format does not have.
const char* safetensors_dtype(at::ScalarType dtype);

}  // namespace harness::train
