#include "harness/cli/commands.h"

#include <cstdio>
#include <string>
#include <vector>

#include "harness/config/schema_docs.h"

namespace harness::cli {
namespace {

class DocsConfigCommand : public Command {
 public:
  CommandInfo info() const override {
    return {
        "config", "print every key of an experiment file",
        "Made of the same table that files are checked with. --format json-schema is for editors that "
        "complete and check TOML files by a JSON schema. Options of plugins: `harness plugin describe NAME`.",
        "harness docs config\nharness docs config --format json-schema > experiment.schema.json"};
  }
  void declare(Arguments& arguments) override {
    arguments.choice("--format", format_, {"markdown", "json-schema"}, "markdown or json-schema");
  }
  ExitCode execute() override {
    const std::string text = format_ == "markdown" ? schema_markdown() : schema_json();
    std::fwrite(text.data(), 1, text.size(), stdout);
    return kExitDone;
  }

 private:
  std::string format_ = "markdown";
};

class DocsCommand : public CommandGroup {
 public:
  CommandInfo info() const override {
    return {"docs", "print the reference of file formats", "", "harness docs config"};
  }
  std::vector<std::unique_ptr<Command>> children() const override {
    std::vector<std::unique_ptr<Command>> all;
    all.push_back(std::make_unique<DocsConfigCommand>());
    return all;
  }
};

}  // namespace

std::unique_ptr<Command> make_docs_command() { return std::make_unique<DocsCommand>(); }

}  // namespace harness::cli
