#pragma once

#include <filesystem>

namespace harness {

// The right to write a database: a lock on DATABASE.lock, a file of its own, which names the process that
// holds it. Released by the kernel however that process ends. The file itself stays.
class StoreLock {
 public:
  // Throws Error at once, naming process and host, if another process holds it.
  explicit StoreLock(const std::filesystem::path& database);
  ~StoreLock();
  StoreLock(const StoreLock&) = delete;
  StoreLock& operator=(const StoreLock&) = delete;

 private:
  int fd_ = -1;
};

}  // namespace harness
