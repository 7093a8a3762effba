#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <stop_token>
#include <thread>

#include "harness/base/error.h"
#include "harness/base/printable.h"
#include "harness/base/text.h"
#include "harness/cli/commands.h"
#include "harness/cli/program.h"
#include "harness/cli/query_examples.h"
#include "harness/cli/query_output.h"
#include "harness/cli/shared_options.h"
#include "harness/cli/views_text.h"
#include "harness/store/console.h"

namespace harness::cli {
namespace {

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

std::string examples_text() {
  std::string text;
  for (const QueryExample& example : query_examples())
    text += fmt::format("-- {}\n{};\n\n", example.question, example.sql);
  return text;
}

// Ends the process at a time that the query itself should have heeded: SQLite looks at the clock between its
// operations only, and one of them can take minutes. Nothing is lost, since the query only reads.
class HardStop {
 public:
  HardStop(double asked, double seconds)
      : thread_([asked, seconds](const std::stop_token& over) {
          std::mutex mutex;
          std::unique_lock lock(mutex);
          std::condition_variable_any never;
          never.wait_for(lock, over, std::chrono::duration<double>(seconds), [] { return false; });
          if (over.stop_requested()) return;
          std::fputs(fmt::format("error: {}\n", error_text(query_stopped(asked))).c_str(), stderr);
          ::_exit(kExitBadInput);
        }) {}

 private:
  std::jthread thread_;
};

class QueryCommand : public Command {
 public:
  CommandInfo info() const override {
    return {"query", "ask the database of results in SQL",
            "Reads only; one statement. Beside SQLite's functions there are median(x), stddev(x) and "
            "quantile(x, q). "
            "Ask the views (v_trial, v_curve, v_best, v_leaderboard ...): the tables behind them may change.",
            "harness query \"SELECT trial, status, steps FROM v_trial\"\n"
            "harness query --format csv \"SELECT * FROM v_leaderboard\" > leaderboard.csv\n"
            "harness query --examples"};
  }

  void declare(Arguments& arguments) override {
    arguments.optional_positional("SQL", sql_, "the query");
    arguments.choice("--format", format_, {"table", "csv", "json", "markdown"},
                     "form of the result, or of --views (table or markdown)");
    arguments.option("--limit", limits_.rows, 1, 1000000000, "ROWS", "show no more rows than this");
    arguments.option("--seconds", limits_.seconds, 0.001, 1e6, "N", "stop the query after this time");
    arguments.flag("--raw-csv", raw_csv_,
                   "leave text in CSV as it is, even where a spreadsheet would run it");
    arguments.flag("--views", views_, "list the views, their columns and what they mean");
    arguments.flag("--schema", schema_, "print the SQL that made the tables and views");
    arguments.flag("--examples", examples_, "print queries that answer common questions");
    add_database_option(arguments, database_);
  }

  ExitCode execute() override {
    if (!sql_.empty() + views_ + schema_ + examples_ != 1)
      throw input_error("`harness query` takes one of: a query, --views, --schema, --examples",
                        "for example: harness query \"SELECT trial, status FROM v_trial\"");
    if (views_ && format_ != "table" && format_ != "markdown")
      throw input_error("--views are printed as table or markdown",
                        "Ask schema_doc for them in another form.");
    if (examples_) {
      print(examples_text());
      return kExitDone;
    }
    Console console(database_);
    if (views_) {
      print(printable(format_ == "markdown" ? views_markdown(console.views()) : views_text(console.views())));
    } else if (schema_) {
      print(printable(console.schema()));
    } else {
      const HardStop stop(limits_.seconds, limits_.seconds + 1);
      const ConsoleResult result = console.query(sql_, limits_);
      print(render(result, format_, raw_csv_));
      if (result.cut_off) {
        std::fflush(stdout);
        std::fputs(
            fmt::format("There are more rows than these {}: --limit shows more.\n", grouped(limits_.rows))
                .c_str(),
            stderr);
      }
    }
    return kExitDone;
  }

 private:
  std::filesystem::path database_;
  std::string sql_, format_ = "table";
  ConsoleLimits limits_;
  bool raw_csv_ = false, views_ = false, schema_ = false, examples_ = false;
};

}  // namespace

std::unique_ptr<Command> make_query_command() { return std::make_unique<QueryCommand>(); }

}  // namespace harness::cli
