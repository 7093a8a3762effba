#include "harness/cli/program.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include "harness/base/build_info.h"
#include "harness/base/error.h"
#include "harness/base/nearest_name.h"
#include "harness/base/printable.h"
#include "harness/base/signal_flag.h"
#include "harness/cli/help_text.h"

namespace harness::cli {
namespace {

const CommandInfo& program_info() {
  static const CommandInfo info{
      "harness", "sweeps over generative models: one TOML file in, one database and a report out", "",
      "harness run experiments/demo.toml\nharness report demo"};
  return info;
}

// A named command of a list; throws with the nearest name.
template <class List, class Name>
const auto& find_command(const List& list, const std::string& word, const std::string& command,
                         Name name_of) {
  std::vector<std::string> known;
  for (const auto& entry : list) {
    if (name_of(entry) == word) return entry;
    known.push_back(name_of(entry));
  }
  throw input_error(fmt::format("There is no command \"{} {}\"{}", command, word, did_you_mean(word, known)),
                    fmt::format("`{} --help` lists the commands.", command));
}

bool asks_for_help(const std::string& word) { return word == "--help" || word == "-h" || word == "help"; }

ExitCode run_command(Command& command, const std::string& called, const std::vector<std::string>& words);

ExitCode run_group(const CommandGroup& group, const std::string& called,
                   const std::vector<std::string>& words) {
  const auto children = group.children();
  if (!words.empty() && !asks_for_help(words.front())) {
    const auto& child = find_command(children, words.front(), called,
                                     [](const std::unique_ptr<Command>& one) { return one->info().name; });
    return run_command(*child, called + " " + words.front(), {words.begin() + 1, words.end()});
  }
  std::vector<HelpLine> lines;
  for (const auto& child : children) lines.push_back({child->info().name, child->info().summary});
  const std::string text = group_help(called, group.info(), lines);
  std::fputs(text.c_str(), words.empty() ? stderr : stdout);
  return words.empty() ? kExitBadInput : kExitDone;
}

ExitCode run_command(Command& command, const std::string& called, const std::vector<std::string>& words) {
  if (const auto* group = dynamic_cast<const CommandGroup*>(&command))
    return run_group(*group, called, words);
  Arguments arguments(called);
  command.declare(arguments);
  if (!arguments.parse(words)) {
    std::fputs(arguments.help(command.info()).c_str(), stdout);
    return kExitDone;
  }
  return command.execute();
}

ExitCode run_words(const std::vector<std::string>& words, const std::vector<CommandEntry>& commands) {
  if (!words.empty() && words.front() == "--version") {
    const BuildInfo build = build_info();
    fmt::print("harness {} ({}, {}, {})\n", build.version, build.commit, build.compiler, build.build_type);
    return kExitDone;
  }
  if (words.empty() || asks_for_help(words.front())) {
    std::vector<HelpLine> lines;
    for (const CommandEntry& entry : commands) lines.push_back({entry.name, entry.make()->info().summary});
    std::fputs(group_help("harness", program_info(), lines).c_str(), words.empty() ? stderr : stdout);
    return words.empty() ? kExitBadInput : kExitDone;
  }
  const CommandEntry& entry =
      find_command(commands, words.front(), "harness", [](const CommandEntry& one) { return one.name; });
  return run_command(*entry.make(), "harness " + entry.name, {words.begin() + 1, words.end()});
}

// What was printed must have arrived: a table cut short by a full disk is an error.
void flush_output() {
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
    throw environment_error(fmt::format("Standard output cannot be written: {}.", std::strerror(errno)),
                            "What was printed is not whole; what is in the database is safe.");
}

int report_error(const std::string& text, ExitCode code) {
  std::fflush(stdout);
  std::fputs(fmt::format("error: {}\n", printable(text)).c_str(), stderr);
  return code;
}

}  // namespace

ExitCode CommandGroup::execute() { throw internal_error("A group of commands was executed itself."); }

std::string error_text(const std::exception& error) {
  std::string text = error.what();
  if (const auto* ours = dynamic_cast<const Error*>(&error); ours != nullptr && !ours->remedy().empty())
    text += "\n" + ours->remedy();
  return text;
}

int run_program(int argc, char** argv, const std::vector<CommandEntry>& commands) {
  try {
    const ExitCode code = run_words({argv + 1, argv + argc}, commands);
    flush_output();
    return code;
  } catch (const Interrupted& interrupted) {
    return interrupted.code;
  } catch (const Error& error) {
    return report_error(error_text(error), error.exit_code());
  } catch (const std::filesystem::filesystem_error& error) {
    return report_error(
        fmt::format("{}: {}\nResults that were recorded are safe. Mend what stands in the way there "
                    "(missing folder, permissions, space), and run the command again.",
                    error.path1().string(), error.code().message()),
        kExitEnvironment);
  } catch (const std::exception& error) {
    return report_error(
        fmt::format("{}\nThis is a fault of the program itself; results that were recorded are safe.",
                    error.what()),
        kExitInternal);
  }
}

}  // namespace harness::cli
