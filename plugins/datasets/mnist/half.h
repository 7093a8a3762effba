#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>

#include "harness/base/error.h"
#include "plugins/datasets/mnist/idx_file.h"

namespace mnist {

// Images and labels of one split, checked against each other.
struct Half {
  Half(const std::filesystem::path& folder, const std::string& prefix)
      : images(read_idx(folder, prefix + "-images-idx3-ubyte", 3)),
        labels(read_idx(folder, prefix + "-labels-idx1-ubyte", 1)) {
    if (size() != labels.values.size(0))
      throw harness::input_error(labels.path.string() + ": byte 4: " + std::to_string(labels.values.size(0)) +
                                     " labels for the " + std::to_string(size()) + " images of " +
                                     images.path.string(),
                                 "Nothing was changed. Take both files from the same set.");
  }
  std::int64_t size() const { return images.values.size(0); }
  std::int64_t classes() const { return 1 + labels.values.max().item<std::int64_t>(); }

  IdxFile images, labels;
};

// The two halves of a set, whose images have one size.
struct Set {
  explicit Set(const std::filesystem::path& folder) : train(folder, "train"), test(folder, "t10k") {
    if (side(train) != side(test))
      throw harness::input_error(test.images.path.string() + ": byte 8: images of " + side(test) +
                                     " pixels, but those of " + train.images.path.string() + " have " +
                                     side(train),
                                 "Nothing was changed. Take both files from the same set.");
  }
  std::int64_t height() const { return train.images.values.size(1); }
  std::int64_t width() const { return train.images.values.size(2); }
  std::int64_t classes() const { return std::max(train.classes(), test.classes()); }
  // Hashes all bytes into `hash`, files in a fixed order.
  template <class Hash>
  void hash_into(Hash& hash) const {
    for (const IdxFile* file : {&train.images, &train.labels, &test.images, &test.labels})
      hash.update(*file->bytes);
  }

  Half train, test;

 private:
  static std::string side(const Half& half) {
    return std::to_string(half.images.values.size(1)) + "x" + std::to_string(half.images.values.size(2));
  }
};

}  // namespace mnist
