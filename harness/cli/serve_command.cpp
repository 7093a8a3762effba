#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "harness/base/utc_time.h"
#include "harness/cli/collect_report.h"
#include "harness/cli/commands.h"
#include "harness/cli/shared_options.h"
#include "harness/report/escape.h"
#include "harness/report/html_experiment_list.h"
#include "harness/report/html_report.h"
#include "harness/serve/http_server.h"
#include "harness/serve/live_pages.h"
#include "harness/serve/route.h"
#include "harness/serve/site.h"
#include "harness/store/reader.h"
#include "harness/store/record_state.h"

namespace harness::cli {
namespace {

class ServeCommand : public Command {
 public:
  CommandInfo info() const override {
    return {
        "serve", "show the report in a browser while the sweep runs",
        "The page of `harness report`, made anew while trials are trained and loaded again by the browser "
        "with "
        "all that was set on it. Reads only, answers on this machine only (127.0.0.1), and takes less than a "
        "hundredth of one core from the sweep. Without a name: the list of all experiments, each with its "
        "page. Ends with Ctrl-C. From another machine: ssh -L 7070:127.0.0.1:7070 HOST. Plugins and data are "
        "compared with those that trials were made with once, at the start.",
        "harness serve\nharness serve demo demo-vae --port 0"};
  }

  void declare(Arguments& arguments) override {
    arguments.positionals("EXPERIMENT", experiments_, 0, "names of experiments that go on one page");
    add_database_option(arguments, database_);
    arguments.option("--port", port_, 0, 65535, "N", "where to listen on 127.0.0.1; 0 takes a free one");
    add_data_option(arguments, data_folder_);
    add_plugin_option(arguments, plugin_dirs_);
  }

  ExitCode execute() override {
    const Reader reader(database_);                                        // refuses what is no database
    for (const std::string& name : experiments_) reader.experiment(name);  // says what is near
    Today today = today_of(plugin_dirs_, data_folder_of(data_folder_));
    LivePages pages(
        {[this] { return record_state(database_); },
         [&](const PageKey& key, const std::string& version) { return page(key, version, today); }},
        {});
    Site site(pages, experiments_,
              [this](const std::string& name) { return Reader(database_).has_experiment(name); });
    HttpServer server(static_cast<std::uint16_t>(port_),
                      [&](const HttpRequest& request) { return site.answer(request); });
    pages.wait_for(experiments_);  // so that it opens at once
    fmt::print("http://127.0.0.1:{}/ shows {}; Ctrl-C ends it\n", server.port(),
               experiments_.empty() ? database_.string() : fmt::format("{}", fmt::join(experiments_, ", ")));
    std::fflush(stdout);
    server.run();
    return kExitDone;
  }

 private:
  std::string page(const PageKey& key, const std::string& version, Today& today) const {
    const Reader reader(database_);
    if (key.empty())
      return html_experiment_list(
          reader.experiments(), experiment_address,
          {"Experiments", utc_now(), "<p>" + html_text(database_.string()) + "</p>", {version}});
    HtmlOptions options = html_options(database_);
    options.live.version = version;
    return html_report(collect_report(reader, database_, key, today), options);
  }

  std::vector<std::string> experiments_;
  std::filesystem::path database_;
  std::int64_t port_ = 7070;
  std::string data_folder_;
  std::vector<std::string> plugin_dirs_;
};

}  // namespace

std::unique_ptr<Command> make_serve_command() { return std::make_unique<ServeCommand>(); }

}  // namespace harness::cli
