#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "harness/analysis/analyze.h"
#include "harness/report/html_report.h"
#include "harness/report/markdown_report.h"
#include "tests/report/example_rows.h"
#include "tests/report/page_check.h"

namespace harness {
namespace {

ReportData example() {
  ReportData data{"0.1.0", "2026-11-21T10:20:00.000Z", "results/harness.db", {}};
  data.experiments = {analyze(testing::example_losses()), analyze(testing::example_vae())};
  return data;
}

// Compares with tests/report/approved/NAME; HARNESS_ACCEPT=1 writes it anew.
void approve(const std::string& name, const std::string& text) {
  const std::filesystem::path file =
      std::filesystem::path(HARNESS_SOURCE_DIR) / "tests/report/approved" / name;
  if (std::getenv("HARNESS_ACCEPT") != nullptr) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }
  std::ifstream in(file, std::ios::binary);
  const std::string approved((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ(text, approved) << "run with HARNESS_ACCEPT=1 and look at the difference in " << name;
}

TEST(ReportApproval, HtmlKeepsItsStructure) {
  HtmlOptions options;
  options.image_steps = 2;
  options.read_image = [](const SampleImage& image) { return testing::example_image(image.path); };
  approve("report_outline.txt", testing::page_outline(html_report(example(), options)));
}

TEST(ReportApproval, MarkdownKeepsItsText) { approve("report.md", markdown_report(example())); }

}  // namespace
}  // namespace harness
