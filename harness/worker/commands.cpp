#include "harness/worker/commands.h"

#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <iostream>
#include <iterator>

#include "harness/base/build_info.h"
#include "harness/base/error.h"
#include "harness/base/exit_code.h"
#include "harness/base/json.h"
#include "harness/protocol/handshake.h"
#include "harness/worker/check_command.h"
#include "harness/worker/compare_command.h"
#include "harness/worker/describe.h"
#include "harness/worker/inspect.h"
#include "harness/worker/serve.h"

namespace harness::worker {
namespace {

using Arguments = std::vector<std::string>;

// While it lives, what plugins print to standard output goes to standard error: the real output is for the
// answer.
class AnswerOutput {
 public:
  AnswerOutput() {
    std::fflush(stdout);
    saved_ = ::dup(STDOUT_FILENO);
    if (saved_ < 0 || ::dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
      throw environment_error("Standard output cannot be used.",
                              "Give this program an open standard output.");
  }
  ~AnswerOutput() {
    std::cout.flush();
    std::fflush(stdout);
    ::dup2(saved_, STDOUT_FILENO);
    ::close(saved_);
  }
  AnswerOutput(const AnswerOutput&) = delete;
  AnswerOutput& operator=(const AnswerOutput&) = delete;

  // One line of the answer, at once.
  void tell(const nlohmann::json& json) const {
    const std::string line = print_json(json) + '\n';
    for (std::size_t done = 0; done < line.size();) {
      const ssize_t written = ::write(saved_, line.data() + done, line.size() - done);
      if (written < 0 && errno != EINTR)
        throw environment_error("The answer could not be written to standard output.");
      if (written > 0) done += static_cast<std::size_t>(written);
    }
  }

 private:
  int saved_ = -1;
};

int describe_command(const Arguments& libraries) {
  AnswerOutput output;
  output.tell(describe(libraries));
  return kExitDone;
}

int inspect_command(const Arguments& arguments) {
  if (!arguments.empty())
    throw input_error("inspect takes no arguments.", "Give the requests on standard input.");
  AnswerOutput output;
  const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  const auto requests = try_parse_json(text);
  if (!requests.is_array()) throw input_error("inspect expects a JSON array on standard input.");
  output.tell(inspect(requests));
  return kExitDone;
}

int compare_command(const Arguments& arguments) {
  if (!arguments.empty())
    throw input_error("compare takes no arguments.", "Give the request on standard input.");
  AnswerOutput output;
  const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  const auto request = try_parse_json(text);
  if (!request.is_object()) throw input_error("compare expects a JSON object on standard input.");
  output.tell(compare(request));
  return kExitDone;
}

int serve_command(const Arguments& arguments) {
  int fd = -1;
  if (arguments.size() == 2 && arguments[0] == "--fd") {
    const std::string& text = arguments[1];
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), fd);
    if (error != std::errc() || end != text.data() + text.size()) fd = -1;
  }
  if (fd < 0)
    throw input_error("serve needs --fd N, an inherited socket.", "`harness run` starts workers itself.");
  return serve_process(fd);
}

int check_command(const Arguments& arguments) {
  if (arguments.size() < 2)
    throw input_error("check needs a data folder and a library.", "`harness plugin check` calls this.");
  AnswerOutput output;
  check(arguments[0], {arguments.begin() + 1, arguments.end()},
        [&](const nlohmann::json& line) { output.tell(line); });
  return kExitDone;
}

struct Command {
  const char* name;
  const char* usage;
  int (*run)(const Arguments& arguments);
};
constexpr Command kCommands[] = {
    {"describe", "describe LIBRARY...    what each plugin library registers, as JSON", describe_command},
    {"inspect", "inspect                configurations on standard input: data, model, faults, as JSON",
     inspect_command},
    {"check", "check DATA LIBRARY [OTHER...]   prove the contract of what a library registers, as JSON lines",
     check_command},
    {"compare", "compare                two sets of images or features on standard input: scores, as JSON",
     compare_command},
    {"serve", "serve --fd N           run assignments from an inherited socket", serve_command},
};

std::string usage() {
  std::string text =
      "harness-worker " + build_info().version + ": trains for `harness`, which starts it by itself.\n";
  for (const Command& command : kCommands) text += std::string("  harness-worker ") + command.usage + "\n";
  return text;
}

int dispatch(Arguments arguments) {
  if (!take_handshake(arguments)) {
    const BuildInfo build = build_info();
    std::cerr << "error: harness-worker (" << build.version << ", " << build.commit
              << ") is of another build than the harness that started it\n";
    return kOtherBuild;
  }
  if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h") {
    std::cout << usage();
    return arguments.empty() ? kExitBadInput : kExitDone;
  }
  for (const Command& command : kCommands)
    if (arguments[0] == command.name) return command.run({arguments.begin() + 1, arguments.end()});
  throw input_error("harness-worker has no command \"" + arguments[0] + "\".", usage());
}

}  // namespace

int run_command(const std::vector<std::string>& arguments) {
  try {
    return dispatch(arguments);
  } catch (const Error& error) {
    std::cerr << "error: " << error.what() << '\n';
    if (!error.remedy().empty()) std::cerr << error.remedy() << '\n';
    return error.exit_code();
  } catch (const std::exception& error) {
    std::cerr << "error: " << error.what() << '\n';
    return kExitInternal;
  }
}

}  // namespace harness::worker
