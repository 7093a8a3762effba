#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/run/child_process.h"
#include "harness/store/reader.h"

namespace harness::testing_support {

// A folder with an experiment file and results of its own, and `harness` run in it as a process. HOME and the
// XDG folders lie in it as well: nothing of the user is read or written.
class Workplace {
 public:
  explicit Workplace(const std::string& name);

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path results() const { return folder_ / "results"; }
  std::filesystem::path database() const { return results() / "harness.db"; }

  void write(const std::string& file, const std::string& text) const;
  // A ring GAN of tiny nets; `more` is put at the end.
  void write_experiment(const std::string& more = {}, std::int64_t steps = 60,
                        std::int64_t checkpoint_every = 20) const;

  // Takes copies of the programs and plugins, below tree/, which a test may change.
  void use_own_tree();

  // `harness ARGUMENTS` to its end.
  CommandResult harness(const std::vector<std::string>& arguments) const;
  // The same, left running; what it prints goes to out.txt and err.txt.
  ChildProcess start(const std::vector<std::string>& arguments) const;
  std::string text_of(const std::string& file) const;

  Reader reader() const { return Reader(database()); }
  std::vector<TrialRow> trials() const { return reader().trials("tiny"); }

 private:
  std::vector<std::string> command(const std::vector<std::string>& arguments) const;
  std::filesystem::path folder_;
  std::string program_ = HARNESS_PROGRAM;
};

// Whether it became true within the time.
bool eventually(const std::function<bool()>& condition,
                std::chrono::milliseconds patience = std::chrono::seconds(60));

// Process ids of the harness-workers that were started by process `parent`.
std::vector<int> workers_of(int parent);

}  // namespace harness::testing_support
