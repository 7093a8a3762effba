#include "harness/run/sampling.h"

#include <fmt/format.h>
#include <stdlib.h>
#include <string.h>

#include <cerrno>

#include "harness/base/error.h"
#include "harness/base/signal_flag.h"
#include "harness/protocol/spool.h"
#include "harness/run/trial_plugins.h"
#include "harness/run/worker_process.h"

namespace harness {

namespace fs = std::filesystem;

namespace {

// A folder that is gone afterwards, with what is left in it.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const fs::path& beginning) {
    std::string name = beginning.string() + "XXXXXX";
    if (::mkdtemp(name.data()) == nullptr)
      throw environment_error(fmt::format("{}: cannot make a temporary folder: {}", name, ::strerror(errno)));
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void wait_until_done(WorkerProcess& worker, const SignalFlag& signals) {
  while (true) {
    signals.throw_if_interrupted();
    const auto notice = worker.channel().receive_notice(std::chrono::milliseconds(200));
    if (notice && notice->assignment_done) return;
    if (notice || !worker.channel().closed()) continue;
    const auto end = worker.wait(std::chrono::seconds(5));
    throw environment_error(fmt::format("The worker ended with {} while it sampled: {}",
                                        end ? end->text() : "no sign of life", worker.last_words()),
                            "The trial is untouched.");
  }
}

void draw(const SampleTask& task, const ProgramPaths& paths, const PluginCatalog& catalog,
          const SignalFlag& signals) {
  const TemporaryFolder folder(fs::temp_directory_path() / "harness-sample-");
  Assignment assignment;
  assignment.kind = AssignmentKind::kSample;
  assignment.experiment = task.experiment;
  assignment.trials = {{.trial = task.trial,
                        .seed = task.seed,
                        .attempt = 1,
                        .settings = task.settings,
                        .folder = task.folder}};
  assignment.libraries = libraries_of(task.settings, catalog);
  assignment.data_folder = task.data_folder;
  assignment.spool = folder.path() / "sample.spool";
  assignment.device = task.device;
  assignment.sample = task.request;
  WorkerProcess worker = WorkerProcess::start({.program = paths.worker,
                                               .device = task.device,
                                               .log = folder.path() / "sample.log",
                                               .inherited_lock = -1});
  worker.channel().send(assignment);
  wait_until_done(worker, signals);
  for (const SpoolEntry& entry : SpoolReader(assignment.spool).read())
    if (const auto* remark = std::get_if<Remark>(&entry.event);
        remark != nullptr && remark->kind == "sample_failed")
      throw input_error(remark->text, "The trial is untouched.");
}

}  // namespace

void draw_samples(const SampleTask& task, const ProgramPaths& paths, const PluginCatalog& catalog) {
  const SignalFlag signals;  // before anything is made that an interruption would leave behind
  if (task.request.what != "singles") return draw(task, paths, catalog, signals);
  const fs::path given = task.request.out,
                 out = given.has_filename() ? given : given.parent_path();  // "images/"
  fs::create_directories(out.parent_path());
  const TemporaryFolder beside(fs::path(out) += ".part-");
  SampleTask drawn = task;
  drawn.request.out = beside.path() / out.filename();
  draw(drawn, paths, catalog, signals);
  fs::rename(drawn.request.out, out);  // in the place of an empty folder
}

}  // namespace harness
