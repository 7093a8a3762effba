#pragma once

#include <filesystem>

namespace harness {

// The right to write a database and what lies beside it: a lock on writer.lock in its folder, for databases
// of one folder share spools and trials' files. The file names the process that holds it and the database
// that it writes; the kernel lets go however that process ends, and the file stays.
class StoreLock {
 public:
  // Throws Error at once, naming process and host, if another process holds it.
  explicit StoreLock(const std::filesystem::path& database);
  ~StoreLock();
  StoreLock(const StoreLock&) = delete;
  StoreLock& operator=(const StoreLock&) = delete;

  // Whether a process writes this database now, and not another one of the folder.
  static bool is_held(const std::filesystem::path& database);

 private:
  int fd_ = -1;
};

}  // namespace harness
