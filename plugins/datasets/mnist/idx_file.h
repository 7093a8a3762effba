#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace mnist {

// An IDX file of unsigned bytes, unpacked: two zero bytes, type 0x08, rank, each size as a big-endian 32-bit
// number, then the values, the last dimension fastest (yann.lecun.com/exdb/mnist).
struct IdxFile {
  std::filesystem::path path;                // as found: plain, or with .gz
  std::shared_ptr<const std::string> bytes;  // the whole file, header included
  at::Tensor values;  // uint8, a view of `bytes` that keeps them alive; not to be written to
};

// Reads `folder`/`name`, or `name`.gz, and checks type, rank, sizes and length against each other. Throws
// Error (kInput) that names the file and the byte at which it is wrong.
IdxFile read_idx(const std::filesystem::path& folder, const std::string& name, std::int64_t rank);

}  // namespace mnist
