#include "harness/store/artifact_file.h"

#include "harness/base/error.h"
#include "harness/base/file_io.h"
#include "harness/base/sha256.h"

namespace harness {

std::optional<std::string> read_artifact(const std::filesystem::path& results, const std::string& path,
                                         const std::string& sha256) {
  const std::filesystem::path relative = std::filesystem::path(path).lexically_normal();
  if (relative.is_absolute() || relative.empty() || *relative.begin() == "..") return std::nullopt;
  std::error_code ignored;
  const std::filesystem::path file = std::filesystem::weakly_canonical(results / relative, ignored);
  const auto inside = file.lexically_relative(std::filesystem::weakly_canonical(results, ignored));
  if (inside.empty() || *inside.begin() == ".." || !std::filesystem::is_regular_file(file, ignored))
    return std::nullopt;
  try {
    std::string bytes = read_file(file);
    if (!sha256.empty() && sha256_hex(bytes) != sha256) return std::nullopt;
    return bytes;
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace harness
