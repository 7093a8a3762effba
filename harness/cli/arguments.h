#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace harness::cli {

struct CommandInfo;

// What a command declares its options with, and what reads a command line for it. CLI11 splits the words and
// is seen by arguments.cpp only (it takes nine seconds to compile); help and messages are our own, so that
// they are the same with every version of it. Targets must live as long as this; their values are the
// defaults.
class Arguments {
 public:
  explicit Arguments(std::string command);  // "harness run"
  ~Arguments();
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;

  // `names` as in "--db" or "-n,--name". `value` is what the help shows for the value, e.g. "FILE".
  void flag(const std::string& names, bool& target, const std::string& help);
  void option(const std::string& names, std::string& target, const std::string& value,
              const std::string& help);
  void option(const std::string& names, std::filesystem::path& target, const std::string& value,
              const std::string& help);
  void option(const std::string& names, std::optional<std::string>& target, const std::string& value,
              const std::string& help);
  // Numbers in [min, max].
  void option(const std::string& names, std::int64_t& target, std::int64_t min, std::int64_t max,
              const std::string& value, const std::string& help);
  void option(const std::string& names, std::optional<std::int64_t>& target, std::int64_t min,
              std::int64_t max, const std::string& value, const std::string& help);
  void option(const std::string& names, double& target, double min, double max, const std::string& value,
              const std::string& help);
  // One of `choices`; an unknown one is refused with the nearest.
  void choice(const std::string& names, std::string& target, const std::vector<std::string>& choices,
              const std::string& help);
  // May be given several times, one value each.
  void repeated(const std::string& names, std::vector<std::string>& target, const std::string& value,
                const std::string& help);

  // Words without an option before them, in the order of declaration.
  void positional(const std::string& value, std::string& target, const std::string& help);
  void optional_positional(const std::string& value, std::string& target, const std::string& help);
  // All that are left; at least `min`.
  void positionals(const std::string& value, std::vector<std::string>& target, std::size_t min,
                   const std::string& help);

  // Fills the targets in. Throws Error (kInput) that names the option and what it takes, an unknown one with
  // the nearest known. False when help was asked for: nothing else was read then.
  bool parse(const std::vector<std::string>& words);

  std::string help(const CommandInfo& info) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;

  using Take = std::function<void(const std::string&)>;
  void add(const std::string& names, const std::string& value, const std::string& help,
           const std::string& default_text, bool repeats, Take take);
  void add_positional(const std::string& value, const std::string& help, std::size_t min, std::size_t max,
                      Take take);
};

}  // namespace harness::cli
