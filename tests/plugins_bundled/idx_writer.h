#pragma once

#include <zlib.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/plugins_bundled/bundled.h"
#include "tests/support/idx_bytes.h"

namespace harness::tests {

using testing_support::big_endian;
using testing_support::idx;

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
