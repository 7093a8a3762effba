#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/base/exit_code.h"
#include "harness/cli/arguments.h"

namespace harness::cli {

// What `harness --help` and `harness NAME --help` say of a command.
struct CommandInfo {
  std::string name;     // "run"
  std::string summary;  // one line, a verb first, no full stop
  std::string details;  // a paragraph for its own help; may be empty
  std::string example;  // command lines as they are typed, one a line
};

// One word that can be typed after `harness`. Its options are its members, declared once; execute() sees them
// filled in. Faults are thrown as harness::Error and printed in one place (program.cpp).
//
// To add a command: a file NAME_command.cpp that defines make_NAME_command(), and its line in commands.h and
// commands.cpp.
class Command {
 public:
  virtual ~Command() = default;
  virtual CommandInfo info() const = 0;
  virtual void declare(Arguments& arguments) = 0;
  virtual ExitCode execute() = 0;
};

// A word with words of its own below it: `harness data list`.
class CommandGroup : public Command {
 public:
  virtual std::vector<std::unique_ptr<Command>> children() const = 0;
  void declare(Arguments&) final {}
  ExitCode execute() final;  // never reached: the program asks for one of the children
};

}  // namespace harness::cli
