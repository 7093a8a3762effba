#include "harness/cli/arguments.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <charconv>
#include <utility>

#include "harness/base/error.h"
#include "harness/base/nearest_name.h"
#include "harness/base/text.h"
#include "harness/cli/help_text.h"

namespace harness::cli {
namespace {

template <class Number>
Number number_from(const std::string& text, const std::string& names, Number min, Number max) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !(number >= min && number <= max))
    throw input_error(fmt::format("{}: \"{}\" is not a {}number from {} to {}", names, text,
                                  std::is_integral_v<Number> ? "whole " : "", min, max));
  return number;
}

}  // namespace

struct Arguments::Impl {
  struct Positional {
    std::string value;
    std::size_t min = 1, max = 1;
    std::function<void(const std::string&)> take;
  };

  explicit Impl(std::string name) : command(std::move(name)), app("", command) {
    app.set_help_flag("-h,--help");
    app.allow_extras();
  }

  std::string command;
  CLI::App app;
  std::vector<HelpLine> option_help, positional_help;
  std::vector<std::string> names;         // "--db", "-n": all known
  std::vector<std::string> names_valued;  // those that take a value
  std::vector<Positional> positionals;

  std::string remedy() const { return fmt::format("`{} --help` lists what it takes.", command); }

  // The option that stands without its value, for the message: CLI11's own differs between its versions.
  [[noreturn]] void throw_missing_value(const std::vector<std::string>& words) const {
    for (std::size_t i = 0; i < words.size(); ++i) {
      const bool valued = std::find(names_valued.begin(), names_valued.end(), words[i]) != names_valued.end();
      if (valued && (i + 1 == words.size() || words[i + 1].starts_with("-")))
        throw input_error(words[i] + " needs a value", remedy());
    }
    throw input_error("The command line cannot be read", remedy());
  }

  // SQL may begin with a comment: what holds a blank is no option.
  void refuse_unknown_options(const std::vector<std::string>& words) const {
    for (const std::string& word : words) {
      const std::string name = word.substr(0, word.find('='));
      if (word.size() > 1 && word.front() == '-' && name.find(' ') == std::string::npos)
        throw input_error(fmt::format("{} has no option {}{}", command, name, did_you_mean(name, names)),
                          remedy());
    }
  }

  void take_positionals(const std::vector<std::string>& words) const {
    std::size_t next = 0;
    for (const Positional& positional : positionals) {
      std::size_t taken = 0;
      while (next < words.size() && taken < positional.max) {
        positional.take(words[next++]);
        ++taken;
      }
      if (taken < positional.min) throw input_error(command + " needs " + positional.value, remedy());
    }
    if (next < words.size())
      throw input_error(fmt::format("{} does not know what to do with \"{}\"", command, words[next]),
                        remedy());
  }
};

Arguments::Arguments(std::string command) : impl_(std::make_unique<Impl>(std::move(command))) {}
Arguments::~Arguments() = default;

void Arguments::add(const std::string& names, const std::string& value, const std::string& help,
                    const std::string& default_text, bool repeats, Take take) {
  const auto callback = [names, repeats, take = std::move(take)](const CLI::results_t& results) {
    if (results.size() > 1 && !repeats) throw input_error(names + " is given twice");
    for (const std::string& result : results) take(result);
    return true;
  };
  impl_->app.add_option(names, callback, help)->expected(1)->take_all();
  const std::vector<std::string> all = split(names, ',');
  impl_->names.insert(impl_->names.end(), all.begin(), all.end());
  impl_->names_valued.insert(impl_->names_valued.end(), all.begin(), all.end());
  std::string text = help;
  if (!default_text.empty()) text += fmt::format(" (default: {})", default_text);
  if (repeats) text += "; may be given again";
  impl_->option_help.push_back({join(all, ", ") + " " + value, text});
}

void Arguments::add_positional(const std::string& value, const std::string& help, std::size_t min,
                               std::size_t max, Take take) {
  impl_->positionals.push_back({value, min, max, std::move(take)});
  std::string shown = max > 1 ? value + "..." : value;
  if (min == 0) shown = "[" + shown + "]";
  impl_->positional_help.push_back({shown, help});
}

void Arguments::flag(const std::string& names, bool& target, const std::string& help) {
  impl_->app.add_flag_callback(names, [&target] { target = true; });
  const std::vector<std::string> all = split(names, ',');
  impl_->names.insert(impl_->names.end(), all.begin(), all.end());
  impl_->option_help.push_back({join(all, ", "), help});
}

void Arguments::option(const std::string& names, std::string& target, const std::string& value,
                       const std::string& help) {
  add(names, value, help, target, false, [&target](const std::string& text) { target = text; });
}

void Arguments::option(const std::string& names, std::filesystem::path& target, const std::string& value,
                       const std::string& help) {
  add(names, value, help, target.string(), false, [&target](const std::string& text) { target = text; });
}

void Arguments::option(const std::string& names, std::optional<std::string>& target, const std::string& value,
                       const std::string& help) {
  add(names, value, help, {}, false, [&target](const std::string& text) { target = text; });
}

void Arguments::option(const std::string& names, std::int64_t& target, std::int64_t min, std::int64_t max,
                       const std::string& value, const std::string& help) {
  add(names, value, help, std::to_string(target), false,
      [&target, names, min, max](const std::string& text) { target = number_from(text, names, min, max); });
}

void Arguments::option(const std::string& names, std::optional<std::int64_t>& target, std::int64_t min,
                       std::int64_t max, const std::string& value, const std::string& help) {
  add(names, value, help, {}, false,
      [&target, names, min, max](const std::string& text) { target = number_from(text, names, min, max); });
}

void Arguments::option(const std::string& names, double& target, double min, double max,
                       const std::string& value, const std::string& help) {
  add(names, value, help, fmt::format("{}", target), false,
      [&target, names, min, max](const std::string& text) { target = number_from(text, names, min, max); });
}

void Arguments::choice(const std::string& names, std::string& target, const std::vector<std::string>& choices,
                       const std::string& help) {
  add(names, join(choices, "|"), help, target, false, [&target, names, choices](const std::string& text) {
    if (std::find(choices.begin(), choices.end(), text) == choices.end())
      throw input_error(fmt::format("{}: \"{}\" is none of {}{}", names, text, join_quoted(choices),
                                    did_you_mean(text, choices)));
    target = text;
  });
}

void Arguments::repeated(const std::string& names, std::vector<std::string>& target, const std::string& value,
                         const std::string& help) {
  add(names, value, help, {}, true, [&target](const std::string& text) { target.push_back(text); });
}

void Arguments::positional(const std::string& value, std::string& target, const std::string& help) {
  add_positional(value, help, 1, 1, [&target](const std::string& text) { target = text; });
}

void Arguments::optional_positional(const std::string& value, std::string& target, const std::string& help) {
  add_positional(value, help, 0, 1, [&target](const std::string& text) { target = text; });
}

void Arguments::positionals(const std::string& value, std::vector<std::string>& target, std::size_t min,
                            const std::string& help) {
  add_positional(value, help, min, static_cast<std::size_t>(-1),
                 [&target](const std::string& text) { target.push_back(text); });
}

bool Arguments::parse(const std::vector<std::string>& words) {
  const auto dashes = std::find(words.begin(), words.end(), "--");  // behind them stand no options
  const std::vector<std::string> before(words.begin(), dashes);
  try {
    impl_->app.parse(
        std::vector<std::string>(before.rbegin(), before.rend()));  // it takes them from the back
  } catch (const CLI::CallForHelp&) {
    return false;
  } catch (const CLI::ParseError&) {
    impl_->throw_missing_value(before);
  }
  std::vector<std::string> positional = impl_->app.remaining();
  impl_->refuse_unknown_options(positional);
  if (dashes != words.end()) positional.insert(positional.end(), dashes + 1, words.end());
  impl_->take_positionals(positional);
  return true;
}

std::string Arguments::help(const CommandInfo& info) const {
  return command_help(impl_->command, info, impl_->positional_help, impl_->option_help);
}

}  // namespace harness::cli
