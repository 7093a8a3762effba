#include "harness/train/checkpoint.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "harness/base/error.h"
#include "harness/base/file_io.h"
#include "harness/base/json.h"
#include "harness/base/sha256.h"
#include "harness/train/safetensors.h"

namespace harness::train {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPrefix = "checkpoint-";
constexpr const char* kWeights = "weights.safetensors";
constexpr const char* kState = "state.safetensors";
constexpr const char* kTrainer = "trainer.json";
constexpr const char* kManifest = "manifest.json";
constexpr std::size_t kKept = 2;

// What the manifest says of a file, which is also what verifying measures.
struct FileFacts {
  std::size_t bytes = 0;
  std::string sha256;
};
using Facts = std::map<std::string, FileFacts>;

// Every byte of this text is determined by its arguments, so a manifest verifies by being equal to it.
std::string manifest_text(std::int64_t step, const Facts& facts) {
  nlohmann::json files = nlohmann::json::object();
  for (const auto& [name, fact] : facts) files[name] = {{"bytes", fact.bytes}, {"sha256", fact.sha256}};
  return print_json(nlohmann::json{
             {"files", files}, {"format", "harness checkpoint"}, {"step", step}, {"version", 1}}) +
         "\n";
}

[[noreturn]] void refuse_to_save(const fs::path& folder, const char* action, int code) {
  throw environment_error("No checkpoint could be written: " + std::string(action) + " " + folder.string() +
                              ": " + std::strerror(code) + ".",
                          "Checkpoints before it are untouched. Make room or mend the folder's permissions, "
                          "then run the same command "
                          "again; it goes on from the newest one.");
}

// Writes and syncs one file of a checkpoint that is not yet under its name.
FileFacts write_synced(const fs::path& file, const std::vector<std::string_view>& pieces) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) refuse_to_save(file, "open", errno);
  const auto fail = [&](const char* action) {
    const int code = errno;
    ::close(fd);
    refuse_to_save(file, action, code);
  };
  FileFacts facts;
  Sha256 digest;
  for (std::string_view piece : pieces) {
    digest.update(piece);
    facts.bytes += piece.size();
    while (!piece.empty()) {
      const ssize_t written = ::write(fd, piece.data(), piece.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail("write");
      piece.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  // A failed sync may have dropped the pages (Rebello et al., ATC 2020): never tried twice, the file is given
  // up.
  if (::fsync(fd) != 0) fail("sync");
  if (::close(fd) != 0) refuse_to_save(file, "close", errno);
  facts.sha256 = digest.hex();
  return facts;
}

// A folder that goes away unless it was renamed.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(fs::path path) : path_(std::move(path)) {
    if (::mkdir(path_.c_str(), 0700) != 0) refuse_to_save(path_, "make", errno);
  }
  ~TemporaryFolder() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const fs::path& path() const { return path_; }

  // Takes the place of `target` in one operation where the file system can exchange names; else an old folder
  // of that name is moved aside first.
  void rename_to(const fs::path& target) {
    if (::rename(path_.c_str(), target.c_str()) == 0) return;
    if (errno != ENOTEMPTY && errno != EEXIST) refuse_to_save(target, "rename to", errno);
    if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE) == 0) return;
    const TemporaryFolder aside(path_.string() + "-replaced");
    if (::rename(target.c_str(), aside.path().c_str()) != 0 || ::rename(path_.c_str(), target.c_str()) != 0)
      refuse_to_save(target, "replace", errno);
  }

 private:
  fs::path path_;
};

std::optional<std::int64_t> step_of(const fs::path& folder) {
  const std::string name = folder.filename().string();
  if (!name.starts_with(kPrefix)) return std::nullopt;
  std::int64_t step = -1;
  const char* first = name.data() + std::strlen(kPrefix);
  const char* last = name.data() + name.size();
  const auto [end, error] = std::from_chars(first, last, step);
  if (error != std::errc() || end != last || step < 0) return std::nullopt;
  return step;
}

// Newest first.
std::vector<std::pair<std::int64_t, fs::path>> checkpoints_of(const fs::path& folder) {
  std::vector<std::pair<std::int64_t, fs::path>> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (const auto step = step_of(entry.path())) found.emplace_back(*step, entry.path());
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  return found;
}

bool is_partial(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with(std::string(".") + kPrefix) && name.find(".partial") != std::string::npos;
}

// Folders that a process which ended in the midst of writing left behind.
std::vector<fs::path> partials_of(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (is_partial(entry.path())) found.push_back(entry.path());
  return found;
}

// Says which part of a manifest does not hold; only asked once it is known that one does not.
std::string what_differs(const std::string& manifest, const Facts& measured) {
  const auto json = try_parse_json(manifest);
  for (const auto& [name, fact] : measured) {
    const auto pointer = nlohmann::json::json_pointer("/files") / name;
    if (!json.is_object() || !json.contains(pointer)) return "its manifest is damaged";
    const auto& written = json.at(pointer);
    const auto bytes = written.is_object() ? written.value("bytes", nlohmann::json()) : nlohmann::json();
    if (bytes != fact.bytes)
      return std::string(name) + " has " + std::to_string(fact.bytes) + " bytes where its manifest says " +
             print_json(bytes);
    if (written.value("sha256", nlohmann::json()) != fact.sha256)
      return std::string(name) + " has another SHA-256 than its manifest says";
  }
  return "its manifest is damaged";
}

TrialState load(const fs::path& folder, std::int64_t step) {
  std::map<std::string, std::string> content;
  Facts measured;
  for (const char* name : {kWeights, kState, kTrainer}) {
    content[name] = read_file(folder / name);
    measured[name] = {content[name].size(), sha256_hex(content[name])};
  }
  const std::string manifest = read_file(folder / kManifest);
  if (manifest != manifest_text(step, measured)) throw input_error(what_differs(manifest, measured));
  TrialState state;
  state.weights = from_safetensors(content[kWeights], (folder / kWeights).string());
  state.state = from_safetensors(content[kState], (folder / kState).string());
  state.trainer_json = std::move(content[kTrainer]);
  return state;
}

}  // namespace

SavedCheckpoint save_checkpoint(const fs::path& folder, std::int64_t step, const TrialState& state) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) refuse_to_save(folder, "make", error.value());
  for (const fs::path& partial : partials_of(folder)) fs::remove_all(partial, error);
  const std::string name = kPrefix + std::to_string(step);
  TemporaryFolder temporary(folder / ("." + name + ".partial"));
  Facts facts;
  facts[kWeights] = write_synced(temporary.path() / kWeights, to_safetensors(state.weights).pieces());
  facts[kState] = write_synced(temporary.path() / kState, to_safetensors(state.state).pieces());
  facts[kTrainer] = write_synced(temporary.path() / kTrainer, {state.trainer_json});
  const std::string manifest = manifest_text(step, facts);
  const FileFacts manifest_facts = write_synced(temporary.path() / kManifest, {manifest});
  sync_folder(temporary.path());
  temporary.rename_to(folder / name);
  sync_folder(folder);
  const auto all = checkpoints_of(folder);
  for (std::size_t i = kKept; i < all.size(); ++i)
    if (all[i].first != step) fs::remove_all(all[i].second, error);
  return {folder / name, manifest_facts.sha256};
}

std::optional<LoadedCheckpoint> load_newest(const fs::path& folder, std::vector<std::string>& remarks,
                                            std::int64_t at_most) {
  for (const fs::path& partial : partials_of(folder))
    remarks.push_back("A process ended while it wrote " + partial.string() +
                      "; the checkpoint before it is taken.");
  for (const auto& [step, path] : checkpoints_of(folder)) {
    if (step > at_most) continue;
    try {
      return LoadedCheckpoint{step, load(path, step)};
    } catch (const Error& error) {
      remarks.push_back("The checkpoint " + path.string() +
                        " is damaged and was passed over: " + error.what());
    }
  }
  return std::nullopt;
}

std::string weights_sha256(const std::map<std::string, at::Tensor>& weights) {
  Sha256 digest;
  for (const auto& [name, weight] : weights) {
    const at::Tensor tensor = weight.detach().to(at::kCPU).contiguous();
    // Lengths before names and shapes keep different weights from giving the same text.
    std::string head = std::to_string(name.size()) + ":" + name + ":" +
                       safetensors_dtype(tensor.scalar_type()) + ":" + std::to_string(tensor.dim());
    for (const std::int64_t size : tensor.sizes()) head += ":" + std::to_string(size);
    digest.update(head + ";");
    digest.update({static_cast<const char*>(tensor.const_data_ptr()), tensor.nbytes()});
  }
  return digest.hex();
}

}  // namespace harness::train
