#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "plugins/extractors/classifier/network.h"

namespace classifier {

// How a network did on held-out examples.
struct Accuracy {
  std::int64_t examples = 0, right = 0;     // whole labels
  std::int64_t parts = 0, right_parts = 0;  // channels that have a class each; 0 where they have none
};

// A trained network on the disk, in the safetensors format: float32 weights, the counts of Accuracy as int64,
// and as metadata the key of what it was trained on and the SHA-256 of all values.
class WeightFile {
 public:
  WeightFile(std::filesystem::path path, std::string key) : path_(std::move(path)), key_(std::move(key)) {}

  // Fills `network`, which says the shapes. Nothing where there is no such file, or where a bit of it differs
  // from what write() wrote.
  std::optional<Accuracy> read(Network& network) const;
  // The file appears whole or not at all: temporary file, fsync, rename.
  void write(const Network& network, const Accuracy& accuracy) const;

 private:
  std::filesystem::path path_;
  std::string key_;
};

// One holder at a time among all processes. The kernel lets go of it when a process dies.
class FileLock {
 public:
  // Waits for it, calling `between` ten times a second: what that throws ends the waiting.
  FileLock(const std::filesystem::path& path, const std::function<void()>& between);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  explicit FileLock(const std::filesystem::path& path);  // not held yet
  int fd_;
};

}  // namespace classifier
