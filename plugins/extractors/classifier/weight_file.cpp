#include "plugins/extractors/classifier/weight_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "harness/base/atomic_file.h"
#include "harness/base/error.h"
#include "harness/base/file_io.h"
#include "harness/sdk/sha256.h"

namespace classifier {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors is little-endian");

[[noreturn]] void fail(const std::string& what, const std::filesystem::path& path) {
  throw harness::environment_error(
      "Cannot " + what + " " + path.string() + ": " + std::strerror(errno) + ".",
      "Trained feature extractors are kept there. Free space, or set XDG_CACHE_HOME to a folder that can be "
      "written.");
}

constexpr const char* kAccuracy = "accuracy";
constexpr std::size_t kAccuracyBytes = sizeof(Accuracy);
static_assert(kAccuracyBytes == 4 * sizeof(std::int64_t));

std::string shape_text(at::IntArrayRef sizes) {
  std::string text;
  for (const std::int64_t size : sizes) text += (text.empty() ? "" : ",") + std::to_string(size);
  return "[" + text + "]";
}

// Of a network of these shapes every file has the same header but for the two hashes.
std::string header(const Network& network, const std::string& key, const std::string& values_hash) {
  std::size_t offset = 0;
  const auto entry = [&offset](const std::string& name, const char* type, at::IntArrayRef sizes,
                               std::size_t bytes) {
    const std::string begin = std::to_string(offset);
    offset += bytes;
    return ",\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":" + shape_text(sizes) +
           ",\"data_offsets\":[" + begin + "," + std::to_string(offset) + "]}";
  };
  std::string text = R"({"__metadata__":{"key":")" + key + R"(","sha256":")" + values_hash + "\"}";
  text += entry(kAccuracy, "I64", {4}, kAccuracyBytes);
  for (const Network::Parameter& parameter : network.parameters())
    text += entry(parameter.name, "F32", parameter.value.sizes(), parameter.value.nbytes());
  text += '}';
  text.append((8 - text.size() % 8) % 8, ' ');
  std::uint64_t length = text.size();
  std::string whole(sizeof length, '\0');
  std::memcpy(whole.data(), &length, sizeof length);
  return whole + text;
}

}  // namespace

std::optional<Accuracy> WeightFile::read(Network& network) const {
  std::error_code unknown;
  const std::filesystem::file_type kind = std::filesystem::status(path_, unknown).type();
  if (kind == std::filesystem::file_type::not_found) return std::nullopt;
  if (kind != std::filesystem::file_type::regular)  // nothing could take its place once it is trained
    throw harness::environment_error(
        path_.string() + " is no file, and the weights of a trained feature extractor are kept there.",
        "Move it away, or set XDG_CACHE_HOME to another folder. Nothing was trained.");
  const std::string bytes = harness::read_file(path_);
  std::size_t values = kAccuracyBytes;
  for (const Network::Parameter& parameter : network.parameters()) values += parameter.value.nbytes();
  if (bytes.size() < values) return std::nullopt;
  const std::string_view data = std::string_view(bytes).substr(bytes.size() - values);
  if (std::string_view(bytes).substr(0, bytes.size() - values) !=
      header(network, key_, harness::sdk::sha256_hex(data)))
    return std::nullopt;
  Accuracy accuracy;
  const char* at = data.data();
  const auto take = [&at](void* to, std::size_t count) {
    std::memcpy(to, at, count);
    at += count;
  };
  take(&accuracy, kAccuracyBytes);
  for (Network::Parameter& parameter : network.parameters())
    take(parameter.value.mutable_data_ptr(), parameter.value.nbytes());
  return accuracy;
}

void WeightFile::write(const Network& network, const Accuracy& accuracy) const {
  std::string data(kAccuracyBytes, '\0');
  std::memcpy(data.data(), &accuracy, kAccuracyBytes);
  for (const Network::Parameter& parameter : network.parameters())
    data.append(static_cast<const char*>(parameter.value.const_data_ptr()), parameter.value.nbytes());
  harness::write_file_atomically(path_, header(network, key_, harness::sdk::sha256_hex(data)) + data);
}

FileLock::FileLock(const std::filesystem::path& path)
    : fd_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  if (fd_ < 0) fail("open", path);
}

// The kernel's own waiting would leave no way to end it.
FileLock::FileLock(const std::filesystem::path& path, const std::function<void()>& between) : FileLock(path) {
  while (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) fail("lock", path);
    between();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

FileLock::~FileLock() { ::close(fd_); }

}  // namespace classifier
