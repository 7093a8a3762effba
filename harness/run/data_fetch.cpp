#include "harness/run/data_fetch.h"

#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <optional>

#include "harness/base/atomic_file.h"
#include "harness/base/error.h"
#include "harness/base/sha256.h"
#include "harness/base/text.h"
#include "harness/run/child_process.h"
#include "harness/run/find_program.h"

namespace harness {

namespace fs = std::filesystem;

namespace {

// A file's content in blocks, unpacked if it is gzip. False if it is damaged or longer than `limit`.
bool read_unpacked(const fs::path& path, std::int64_t limit,
                   const std::function<void(std::string_view)>& take) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(::gzopen(path.c_str(), "rb"), &::gzclose);
  if (!file) return false;
  std::string block(1 << 20, '\0');
  std::int64_t total = 0;
  int count = 0;
  while ((count = ::gzread(file.get(), block.data(), static_cast<unsigned>(block.size()))) > 0) {
    total += count;
    if (total > limit) return false;
    take(std::string_view(block).substr(0, static_cast<std::size_t>(count)));
  }
  int code = Z_OK;
  ::gzerror(file.get(), &code);
  return count == 0 && code == Z_OK;
}

std::string unpacked_sha256(const fs::path& path, std::int64_t limit) {
  Sha256 digest;
  return read_unpacked(path, limit, [&digest](std::string_view block) { digest.update(block); })
             ? digest.hex()
             : "";
}

// A file that goes when this goes.
struct TemporaryFile {
  fs::path path;
  ~TemporaryFile() {
    std::error_code ignored;
    fs::remove(path, ignored);
  }
};

// Brings one address into a file; what went wrong, or nothing. No library for HTTP is linked: it would double
// the start-up time of every command, and `curl` is on nearly every machine.
std::optional<std::string> download(const std::string& address, const fs::path& to, std::int64_t limit) {
  if (address.starts_with("file://")) {
    std::error_code failed;
    fs::copy_file(address.substr(7), to, fs::copy_options::overwrite_existing, failed);
    if (failed) return failed.message();
    return std::nullopt;
  }
  const fs::path curl = find_program("curl");
  if (curl.empty())
    throw environment_error("The program curl is needed to fetch from the network and was not found in PATH",
                            "Install it (`apt-get install curl`), or give a folder: --from file:///PATH");
  const CommandResult result = run_command({curl.string(), "--fail", "--silent", "--show-error", "--location",
                                            "--proto", "=https", "--connect-timeout", "20", "--max-filesize",
                                            std::to_string(limit), "--output", to.string(), address});
  if (result.end.ok()) return std::nullopt;
  return result.errors.empty() ? result.end.text() : result.errors.substr(0, result.errors.find('\n'));
}

// Whether the file came from this place and was put where it belongs; what went wrong is added to `faults`.
bool fetch_file(const FetchFile& file, const std::string& base, const fs::path& folder,
                std::vector<std::string>& faults) {
  const TemporaryFile packed{folder / fmt::format(".{}.{}.part", file.name, ::getpid())};
  for (const std::string& ending : {file.packed, std::string()}) {
    const std::string address = base + (base.ends_with("/") ? "" : "/") + file.name + ending;
    if (const auto fault = download(address, packed.path, 2 * file.bytes + 4096)) {
      faults.push_back(address + ": " + *fault);
      continue;
    }
    const std::string found = unpacked_sha256(packed.path, file.bytes);
    if (found != file.sha256) {
      faults.push_back(fmt::format("{}: the unpacked content has SHA-256 {} where {} is expected", address,
                                   found.empty() ? "(it is damaged or too long)" : found, file.sha256));
      continue;
    }
    AtomicFile target(folder / file.name);
    read_unpacked(packed.path, file.bytes, [&target](std::string_view block) { target.write(block); });
    target.commit();
    return true;
  }
  return false;
}

}  // namespace

FileState state_of_file(const fs::path& folder, const FetchFile& file) {
  // The plain file is what a training reads where both are there.
  for (const std::string& ending : {std::string(), file.packed})
    if (const fs::path path = folder / (file.name + ending); fs::is_regular_file(path))
      return unpacked_sha256(path, file.bytes) == file.sha256 ? FileState::kRight : FileState::kWrong;
  return FileState::kMissing;
}

void fetch(const FetchSource& source, const fs::path& data_folder, const std::string& url,
           const std::function<void(const std::string&)>& say) {
  if (!url.empty() && !url.starts_with("file://") && !url.starts_with("https://"))
    throw input_error(fmt::format("--from {}: only file:// and https:// are fetched from", url),
                      "Nothing was written.");
  const fs::path folder = data_folder / source.folder;
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed)
    throw environment_error(fmt::format("cannot make the folder {}: {}", folder.string(), failed.message()),
                            "Name another data folder with --data or HARNESS_DATA.");
  for (const FetchFile& file : source.files) {
    if (state_of_file(folder, file) == FileState::kRight) {
      say(fmt::format("{}: is there", file.name));
      continue;
    }
    std::vector<std::string> faults;
    bool done = false;
    for (const std::string& base : url.empty() ? source.urls : std::vector<std::string>{url})
      done = done || fetch_file(file, base, folder, faults);
    if (!done)
      throw environment_error(fmt::format("{} could not be fetched:\n  {}", file.name, join(faults, "\n  ")),
                              "Files that were right stay. Give another place with --from URL (https:// or "
                              "file://), or put the files into " +
                                  folder.string());
    say(fmt::format("{}: fetched, {}", file.name, human_bytes(static_cast<std::uint64_t>(file.bytes))));
  }
}

}  // namespace harness
