#include "tests/approval/refusal_case.h"

namespace harness::testing_support {
namespace {

class RefusalTest : public RefusalCase {
 protected:
  RefusalTest() : RefusalCase("refusal") {}
};

TEST_F(RefusalTest, UnknownCommand) { expect_refused("command", {"rnu", "a.toml"}, kExitBadInput); }

TEST_F(RefusalTest, UnknownOption) {
  write("a.toml", kGan);
  expect_refused("option", {"run", "a.toml", "--worker", "2"}, kExitBadInput);
}

TEST_F(RefusalTest, PlanOfNoWorkers) {
  write("a.toml", kGan);
  expect_refused("workers", {"plan", "a.toml", "--workers", "0"}, kExitBadInput);
}

TEST_F(RefusalTest, MissingFile) { expect_refused("missing-file", {"run", "none.toml"}, kExitBadInput); }

TEST_F(RefusalTest, NotToml) {
  write("a.toml", "name = [\n");
  expect_refused("not-toml", {"run", "a.toml"}, kExitBadInput);
}

TEST_F(RefusalTest, UnknownKeyAndPlugin) {
  write("a.toml", std::string(kGan) + "steeps = 3\n[loss.adversarial]\nplugin = \"hing\"\n");
  expect_refused("unknown-names", {"run", "a.toml"}, kExitBadInput);
}

TEST_F(RefusalTest, GridOfABillionPoints) {
  std::string axis = "[";
  for (int i = 1; i <= 1000; ++i) axis += (i > 1 ? ", " : "") + std::to_string(i);
  axis += "]\n";
  write("a.toml", std::string(kGan) + "[sweep.axes]\n\"data.batch_size\" = " + axis +
                      "\"model.latent_dim\" = " + axis + "\"train.log_every\" = " + axis);
  expect_refused("billion", {"run", "a.toml"}, kExitBadInput);
}

TEST_F(RefusalTest, VariationalLossOnAGan) {
  write("a.toml", std::string(kGan) + "[loss.variational]\nplugin = \"kl\"\n");
  expect_refused("variational-gan", {"run", "a.toml"}, kExitBadInput);
}

TEST_F(RefusalTest, GradientPenaltyWithBatchNorm) {
  write("a.toml",
        "schema = 1\nname = \"tiny\"\n[data]\nplugin = \"sprites\"\n[model]\nplugin = \"dcgan\"\n"
        "discriminator_norm = \"batch\"\n[loss.penalty]\nplugin = \"gradient_penalty\"\n");
  expect_refused("penalty-batch-norm", {"run", "a.toml"}, kExitBadInput);
}

TEST_F(RefusalTest, BatchNormFusedInBf16OnTheProcessor) {
  write("a.toml",
        "schema = 1\nname = \"tiny\"\n[data]\nplugin = \"sprites\"\n[model]\nplugin = \"dcgan\"\n"
        "[train]\nsteps = 2\nfuse = 2\nprecision = \"bf16\"\ndevice = \"cpu\"\n[sweep]\nseeds = 2\n");
  expect_refused("bf16-fused", {"plan", "a.toml"}, kExitBadInput);
}

TEST_F(RefusalTest, DataThatTheModelDoesNotTake) {
  write("a.toml",
        "schema = 1\nname = \"tiny\"\n[data]\nplugin = \"gaussians\"\n[model]\nplugin = \"dcgan\"\n");
  expect_refused("shape", {"run", "a.toml"}, kExitBadInput);
}

TEST_F(RefusalTest, MetricThatDoesNotFitTheData) {
  write("a.toml",
        "schema = 1\nname = \"tiny\"\n[data]\nplugin = \"sprites\"\n[model]\nplugin = \"vae\"\n"
        "[metrics]\nlist = [\"neg_elbo\"]\n[sweep.axes]\n\"optimizer.lr\" = [1e-3, 1e-4]\n");
  expect_refused("metric-data", {"run", "a.toml"}, kExitBadInput);
}

TEST_F(RefusalTest, BoundOnAProbabilityFromADensity) {
  write("a.toml",
        "schema = 1\nname = \"tiny\"\n[data]\nplugin = \"sprites\"\nantialias = false\n[model]\nplugin = "
        "\"vae\"\n"
        "[loss.reconstruction]\nplugin = \"gaussian\"\n[metrics]\nlist = [\"neg_elbo\"]\n");
  expect_refused("metric-density", {"run", "a.toml"}, kExitBadInput);
}

TEST_F(RefusalTest, DataFolderMissing) {
  write("a.toml", "schema = 1\nname = \"tiny\"\n[data]\nplugin = \"mnist\"\n[model]\nplugin = \"vae\"\n");
  expect_refused("data-missing", {"run", "a.toml"}, kExitBadInput);
}

TEST_F(RefusalTest, TruncatedIdx) {
  write("a.toml", "schema = 1\nname = \"tiny\"\n[data]\nplugin = \"mnist\"\n[model]\nplugin = \"vae\"\n");
  // 3 images of 2 x 2 are promised, 5 bytes are there.
  write("data/mnist/train-images-idx3-ubyte",
        std::string("\0\0\x08\x03\0\0\0\x03\0\0\0\x02\0\0\0\x02", 16) + "12345");
  expect_refused("truncated-idx", {"run", "a.toml"}, kExitBadInput);
}

TEST_F(RefusalTest, OutputFolderNotWritable) {
  write("a.toml", kGan);
  write("file", "not a folder");
  expect_refused("unwritable", {"run", "a.toml", "--db", "file/harness.db"}, kExitEnvironment);
}

TEST_F(RefusalTest, DatabaseOfAnotherProgram) {
  write("a.toml", kGan);
  write("results/harness.db", "this is a text file and no database at all\n" + std::string(2000, 'x'));
  expect_refused("foreign-database", {"run", "a.toml"}, kExitBadInput);
}

TEST_F(RefusalTest, NewPluginOfATakenName) {
  expect_refused("taken-name", {"plugin", "new", "loss", "hinge"}, kExitBadInput);
}

TEST_F(RefusalTest, PictureThatIsNoPng) {
  run_one_step();
  expect_refused("no-png", {"sample", trial(), "--out", "grid.jpg"}, kExitBadInput);
}

TEST_F(RefusalTest, NoDatabase) { expect_refused("no-database", {"show", "3fa9"}, kExitBadInput); }

TEST_F(RefusalTest, UnknownTrial) {
  run_one_step();
  expect_refused("unknown-trial", {"show", "zzzz"}, kExitBadInput);
}

TEST_F(RefusalTest, SqlThatWrites) {
  run_one_step();
  expect_refused("sql-writes", {"query", "DELETE FROM trial"}, kExitBadInput);
}

TEST_F(RefusalTest, SqlThatSpendsItsTimeInOneOperation) {
  run_one_step();
  const std::string slow =
      "SELECT sum(instr(printf('%.*c', 1000000, 'a'), printf('%.*c', 500000, 'a') || i)) FROM ("
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100) SELECT i FROM n)";
  expect_refused("sql-slow", {"query", "--seconds", "0.1", slow}, kExitBadInput);
}

TEST_F(RefusalTest, NewerDatabase) {
  run_one_step();
  SQLite::Database(folder_ / "results/harness.db", SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 1000");
  expect_refused("newer-database", {"status"}, kExitBadInput);
  expect_refused("newer-database", {"run", "a.toml"}, kExitBadInput);
}

TEST_F(RefusalTest, DeviceThatIsNotThere) {
  write("a.toml", kGan);
  expect_refused("device", {"run", "a.toml", "--set", "train.device=\"cuda:7\""}, kExitEnvironment);
}

TEST_F(RefusalTest, DeviceOfAnotherName) {
  write("a.toml", kGan);
  expect_refused("device-name", {"run", "a.toml", "--set", "train.device=\"gpu\""}, kExitBadInput);
}

TEST_F(RefusalTest, PluginFolderThatIsNotThere) {
  write("a.toml", kGan);
  expect_refused("plugin-dir", {"run", "a.toml", "--plugin-dir", "none"}, kExitBadInput);
}

TEST_F(RefusalTest, DataSetWithoutThatOption) {
  expect_refused("data-option", {"data", "info", "image_folder", "--set", "data.sides=32"}, kExitBadInput);
}

TEST_F(RefusalTest, DataSetWithNothingToFetch) {
  expect_refused("fetch-nothing", {"data", "fetch", "sprites"}, kExitBadInput);
}

TEST_F(RefusalTest, ReportIntoAFolderThatIsNotThere) {
  expect_refused("report-out", {"report", "tiny", "--out", "none/report.html"}, kExitEnvironment);
}

TEST_F(RefusalTest, ReportOntoAFolder) {
  write("there/file", "");
  expect_refused("report-folder", {"report", "tiny", "--out", "there"}, kExitBadInput);
}

TEST_F(RefusalTest, UnknownDataSet) { expect_refused("data-set", {"data", "fetch", "mnits"}, kExitBadInput); }

}  // namespace
}  // namespace harness::testing_support
