#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace harness {

// SHA-256 of bytes that come piece by piece (OpenSSL's EVP).
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  Sha256& update(std::string_view bytes);
  // 64 hexadecimal digits of all bytes so far; may be asked again after further updates.
  std::string hex() const;

 private:
  struct Free {
    void operator()(void* context) const;
  };
  std::unique_ptr<void, Free> context_;
};

std::string sha256_hex(std::string_view bytes);
// Reads in pieces; throws Error (kEnvironment) when the file cannot be read.
std::string sha256_file(const std::filesystem::path& file);

}  // namespace harness
