#pragma once

#include <zlib.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/plugins_bundled/bundled.h"

namespace harness::tests {

inline std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 255);
  return bytes;
}

// An IDX file of unsigned bytes: value i is i * 37 mod 256, or mod `modulus`.
inline std::string idx(const std::vector<std::uint32_t>& sizes, std::uint32_t modulus = 256) {
  std::string bytes{'\0', '\0', '\x08', static_cast<char>(sizes.size())};
  std::uint32_t count = 1;
  for (const std::uint32_t size : sizes) {
    bytes += big_endian(size);
    count *= size;
  }
  for (std::uint32_t i = 0; i < count; ++i) bytes += static_cast<char>(i * 37 % modulus);
  return bytes;
}

inline std::string gzip(const std::string& bytes) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, bytes.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

// A whole small set, 5 images to train on and 3 held out, of 4x6 pixels and 4 classes.
struct IdxSet {
  std::string train_images = idx({5, 4, 6}), train_labels = idx({5}, 4), test_images = idx({3, 4, 6}),
              test_labels = idx({3}, 4);

  void write(const std::filesystem::path& folder) const {
    write_file(folder / "train-images-idx3-ubyte", train_images);
    write_file(folder / "train-labels-idx1-ubyte", train_labels);
    write_file(folder / "t10k-images-idx3-ubyte", test_images);
    write_file(folder / "t10k-labels-idx1-ubyte", test_labels);
  }
  void write_packed(const std::filesystem::path& folder) const {
    write_file(folder / "train-images-idx3-ubyte.gz", gzip(train_images));
    write_file(folder / "train-labels-idx1-ubyte.gz", gzip(train_labels));
    write_file(folder / "t10k-images-idx3-ubyte.gz", gzip(test_images));
    write_file(folder / "t10k-labels-idx1-ubyte.gz", gzip(test_labels));
  }
};

inline std::unique_ptr<sdk::Dataset> open_mnist(const std::filesystem::path& root, Settings settings = {}) {
  return bundled().dataset("mnist").make(settings, sdk::DataFolder{root});
}

}  // namespace harness::tests
