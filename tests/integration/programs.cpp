#include "tests/integration/programs.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <thread>

#include "harness/base/file_io.h"
#include "tests/support/program_command.h"

namespace harness::testing_support {

namespace fs = std::filesystem;

Workplace::Workplace(const std::string& name) : folder_(fs::temp_directory_path() / name) {
  fs::remove_all(folder_);
  fs::create_directories(folder_);
}

void Workplace::use_own_tree() {
  const fs::path tree = folder_ / "tree";
  fs::create_directories(tree / "bin");
  for (const char* program : {HARNESS_PROGRAM, HARNESS_WORKER_PROGRAM})
    fs::copy_file(program, tree / "bin" / fs::path(program).filename());
  fs::copy(HARNESS_PLUGIN_DIR, tree / "plugins");
  program_ = tree / "bin" / "harness";
}

void Workplace::write(const std::string& file, const std::string& text) const {
  fs::create_directories((folder_ / file).parent_path());
  std::ofstream(folder_ / file) << text;
}

void Workplace::write_experiment(const std::string& more, std::int64_t steps,
                                 std::int64_t checkpoint_every) const {
  write("tiny.toml", R"(schema = 1
name = "tiny"
description = "two small nets on a ring"
[data]
plugin = "gaussians"
batch_size = 16
[model]
plugin = "mlp_gan"
latent_dim = 2
generator_widths = [8]
discriminator_widths = [8]
[train]
steps = )" + std::to_string(steps) +
                         R"(
device = "cpu"
checkpoint_every = )" + std::to_string(checkpoint_every) +
                         R"(
log_every = 10
[metrics]
list = ["modes"]
samples = 64
)" + more);
}

std::vector<std::string> Workplace::command(const std::vector<std::string>& arguments) const {
  return program_command(folder_, program_, arguments);
}

CommandResult Workplace::harness(const std::vector<std::string>& arguments) const {
  return run_command(command(arguments));
}

ChildProcess Workplace::start(const std::vector<std::string>& arguments) const {
  const int out = ::open((folder_ / "out.txt").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const int err = ::open((folder_ / "err.txt").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  ChildProcess child =
      ChildProcess::start(command(arguments), {.descriptors = {{out, 1}, {err, 2}}, .environment = {}});
  ::close(out);
  ::close(err);
  return child;
}

std::string Workplace::text_of(const std::string& file) const { return read_file(folder_ / file); }

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < deadline) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return condition();
}

std::vector<int> workers_of(int parent) {
  std::vector<int> found;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
    std::ifstream file(entry.path() / "stat");
    std::string pid, name, state;
    int parent_of = 0;
    if (file >> pid >> name >> state >> parent_of && parent_of == parent && name == "(harness-worker)" &&
        state != "Z")
      found.push_back(std::stoi(pid));
  }
  return found;
}

}  // namespace harness::testing_support
