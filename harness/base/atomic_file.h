#pragma once

#include <filesystem>
#include <string_view>

namespace harness {

// A file that appears under its name whole or not at all: written to a temporary file of the same folder,
// synced, renamed, and the folder synced. What stood there before stays until commit(). Without commit() the
// temporary file is removed.
class AtomicFile {
 public:
  // Throws Error (kEnvironment) when the folder cannot be written.
  explicit AtomicFile(std::filesystem::path target);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::string_view bytes);
  void commit();

 private:
  [[noreturn]] void fail(const char* what, int code) const;

  std::filesystem::path target_, temporary_;
  int fd_ = -1;
};

void write_file_atomically(const std::filesystem::path& target, std::string_view bytes);

}  // namespace harness
