#include "harness/report/html_report.h"

#include <gmock/gmock.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "harness/analysis/analyze.h"
#include "harness/report/markdown_report.h"
#include "harness/report/thumbnail.h"
#include "tests/report/example_rows.h"
#include "tests/report/page_check.h"

namespace harness {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Page;
using testing::PageElement;
using testing::parse_page;

std::string render(const std::vector<ExperimentRows>& experiments, HtmlOptions options = {}) {
  ReportData data{"0.1.0", "2026-11-21T10:20:00.000Z", "results/harness.db", {}};
  for (const ExperimentRows& rows : experiments) data.experiments.push_back(analyze(rows));
  if (!options.read_image)
    options.read_image = [](const SampleImage& image) { return testing::example_image(image.path); };
  return html_report(data, options);
}

HtmlOptions without_images() {
  HtmlOptions options;
  options.read_image = [](const SampleImage&) { return std::nullopt; };
  return options;
}

// What a browser computes of an element's contents.
std::string hash_source(const std::string& content) {
  std::array<unsigned char, 32> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(content.data()), content.size(), digest.data());
  return "'sha256-" + base64(std::string(digest.begin(), digest.end())) + "'";
}

// Replaces every text that a user or a machine may have chosen.
ExperimentRows with_text(const std::string& text) {
  ExperimentRows rows = testing::example_losses();
  rows.name = rows.description = rows.file_name = rows.command = rows.git_commit = text;
  rows.toml_sha256 = rows.harness_version = rows.time = text;
  rows.axes.push_back(text);
  for (MetricNote& metric : rows.metrics) metric.unit = text;
  for (EventRow& event : rows.remarks) event.text = event.level = event.kind = event.trial = text;
  for (TrialRows& trial : rows.trials) {
    trial.id = text;
    trial.reason = trial.stale = trial.device = text;
    for (AttemptRow& attempt : trial.made_by) attempt.data_hash = text;
    for (auto& [curve, bases] : trial.bases)
      for (auto& [step, basis] : bases) basis.split = basis.extractor = basis.extractor_hash = text;
    trial.settings[text] = text + trial.configuration;
    trial.settings["data.plugin"] = text;
    trial.made_by.front().environment.emplace_back(text, text);
    trial.made_by.front().plugins.emplace_back(text, text);
    trial.curves["metric." + text] = {{1, 0, 0.0, 1.0}, {2, 0, 0.0, 2.0}};
    trial.curves[text] = {{1, 0, 0.0, 1.0}, {2, 0, 0.0, 2.0}};
    trial.artifacts.push_back({trial.id, text, "x.png", "", 1, 0});
  }
  return rows;
}

TEST(HtmlReport, MakesNoRequestAndHasNoInlineStyleOrHandler) {
  const Page page = parse_page(render({testing::example_losses(), testing::example_vae()}));
  for (const PageElement& element : page.elements)
    for (const auto& [name, value] : element.attributes) {
      EXPECT_NE(name, "style");
      EXPECT_FALSE(name.starts_with("on")) << name;
      EXPECT_TRUE(name != "src" || value.starts_with("data:image/png;base64,")) << value.substr(0, 60);
      EXPECT_TRUE(name != "href" || value.starts_with("#")) << value;
      EXPECT_NE(name, "srcset");
    }
  for (const char* element :
       {"link", "iframe", "object", "embed", "base", "form", "image", "use", "foreignObject"})
    EXPECT_EQ(page.count(element), 0u) << element;
  EXPECT_THAT(page.style, Not(HasSubstr("url(")));
  EXPECT_THAT(page.style, Not(HasSubstr("@import")));
  for (const char* word : {"http", "fetch", "XMLHttp", "innerHTML", "eval", "document.write"})
    EXPECT_THAT(page.script, Not(HasSubstr(word)));
}

TEST(HtmlReport, AllowsExactlyItsOwnStyleAndScript) {
  const std::string html = render({testing::example_vae()});
  const Page page = parse_page(html);
  EXPECT_EQ(page.count("style"), 1u);
  EXPECT_EQ(page.count("script"), 1u);
  std::string policy;
  for (const PageElement& element : page.elements)
    if (element.attributes.contains("http-equiv")) policy = element.attributes.at("content");
  EXPECT_EQ(policy, "default-src 'none'; img-src data:; style-src " + hash_source(page.style) +
                        "; script-src " + hash_source(page.script) + "; base-uri 'none'; form-action 'none'");
}

TEST(HtmlReport, KeepsHostileTextsDead) {
  const std::string clean = render({with_text("plain")}, without_images());
  const std::size_t elements = parse_page(clean).elements.size();
  for (const std::string text :
       {"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)",
        "</title></svg><b>", "&lt;b&gt;", "<!--", "]]>", "</style><style>*{}", "javascript:alert(1)"}) {
    const Page page = parse_page(render({with_text(text)}, without_images()));
    EXPECT_EQ(page.elements.size(), elements) << text;
    EXPECT_EQ(page.count("script"), 1u);
    EXPECT_EQ(page.count("b"), 0u);
    EXPECT_THAT(page.text, HasSubstr(text));
    for (const PageElement& element : page.elements) EXPECT_FALSE(element.attributes.contains("onerror"));
  }
}

TEST(HtmlReport, CutsVeryLongTextsInTables) {
  const std::string text(20'000, 'x');
  const std::string clean = render({with_text("plain")}, without_images());
  const std::string html = render({with_text(text)}, without_images());
  EXPECT_LT(html.size(), clean.size() + 40 * text.size());
  EXPECT_THAT(html, HasSubstr("x…"));
}

// What tells two configurations apart often stands at the end.
TEST(HtmlReport, ShowsLongLabelsWhole) {
  ExperimentRows rows = testing::example_losses();
  rows.axes = {"loss.adversarial.plugin", "model.generator_widths"};
  const std::string widths = "[" + std::string(100, '8') + "]";
  for (TrialRows& trial : rows.trials)
    trial.settings["model.generator_widths"] = widths + trial.configuration;
  const Page page = parse_page(render({rows}, without_images()));
  EXPECT_THAT(page.text,
              HasSubstr("hinge · generator_widths = " + widths + rows.trials.back().configuration));
  EXPECT_THAT(page.style, Not(HasSubstr("text-overflow"))) << "captions wrap";
}

TEST(HtmlReport, ShowsWhichTrialsWereMadeWithMoreThanOneVersion) {
  const Page page = parse_page(render({testing::example_losses()}, without_images()));
  EXPECT_THAT(page.text, HasSubstr("1 trial made with more than one version of plugin gaussians.so"));
  EXPECT_THAT(page.text, HasSubstr("plugin gaussians.so: 000000000000 to step 1,500, then beef00000000"));
  EXPECT_THAT(page.text, HasSubstr("15 trials, 1 only before being continued"));
}

// The last values of four seeds of hinge: 8, 8, 8 and 5. All resamples lie between, 256 of them.
TEST(HtmlReport, ShowsTheIntervalOfAMeanOverFourSeedsAndHowFarToTrustIt) {
  ExperimentRows rows = testing::example_losses();
  EXPECT_THAT(render({rows}), Not(HasSubstr("class=\"interval\"")));
  const auto hinge = std::find_if(rows.trials.begin(), rows.trials.end(), [](const TrialRows& trial) {
    return trial.settings.at("loss.adversarial.plugin") == Value("hinge");
  });
  TrialRows fourth = *hinge;
  fourth.id = "4444444444444444";
  fourth.seed = 3;
  for (CurvePoint& point : fourth.curves.at("metric.modes")) point.value = 5;
  rows.trials.push_back(fourth);
  const std::string html = render({rows});
  EXPECT_THAT(html, HasSubstr("<small class=\"interval\">"));
  EXPECT_THAT(html, HasSubstr("title=\"median 8, interquartile mean 8, of 4 seeds\""));
  EXPECT_THAT(html, HasSubstr("of four it holds the mean in some 78 % of cases"));
  const ReportData data{"0.1.0", "2026-11-21T10:20:00.000Z", "results/harness.db", {analyze(rows)}};
  EXPECT_THAT(markdown_report(data), HasSubstr("7.25 (5"));
}

TEST(HtmlReport, ReplacesBytesThatAreNotText) {
  const Page page = parse_page(render({with_text(std::string("a\0b\xff\xc0\xaf\x1b[31m", 11))}));
  EXPECT_THAT(page.text, HasSubstr("a b\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD [31m"));
}

TEST(HtmlReport, ShowsAnExperimentWhoseTrialsAllFailed) {
  ExperimentRows rows = testing::example_losses();
  for (TrialRows& trial : rows.trials) {
    trial.status = TrialStatus::kFailed;
    trial.reason = "plugin threw in begin()";
    trial.curves.clear();
    trial.artifacts.clear();
  }
  const Page page = parse_page(render({rows}));
  EXPECT_THAT(page.text, HasSubstr("No trial has finished and no metric was measured."));
  EXPECT_THAT(page.text, HasSubstr("15 failed"));
  EXPECT_THAT(page.text, HasSubstr("plugin threw in begin()"));
  EXPECT_THAT(page.text, HasSubstr("0/3 3 lost"));
}

TEST(HtmlReport, ShowsCurvesOfNaNAsPanelsThatSaySo) {
  ExperimentRows rows = testing::example_vae();
  for (auto& [name, points] : rows.trials[0].curves)
    for (CurvePoint& point : points) point.value = NAN;
  const Page page = parse_page(render({rows}));
  EXPECT_THAT(page.text, HasSubstr("No finite value."));
  EXPECT_THAT(page.text, HasSubstr("No trial has finished with a value of neg_elbo."));
  EXPECT_THAT(page.text, Not(HasSubstr("leads")));
}

TEST(HtmlReport, ClaimsTheSameDrawOnlyOfLatentsOfOneSize) {
  ExperimentRows rows = testing::example_losses();
  const std::string same = "Every trial draws from the same fixed latents";
  EXPECT_THAT(render({rows}), HasSubstr(same));
  rows.trials.front().settings["model.latent_dim"] = 3;
  EXPECT_THAT(render({rows}), Not(HasSubstr(same)));
}

TEST(HtmlReport, ShowsAnExperimentThatHasNotBegun) {
  ExperimentRows rows;
  rows.name = "planned";
  EXPECT_THAT(parse_page(render({rows})).text, HasSubstr("No trial has been planned yet."));
}

TEST(HtmlReport, DoesNotCompareTheLeaderWithSurvivors) {
  ExperimentRows rows = testing::example_losses();
  rows.trials.erase(rows.trials.begin() + 3,
                    rows.trials.begin() + 9);  // minimax and wasserstein lack a seed each
  const Page page = parse_page(render({rows}, without_images()));
  EXPECT_THAT(page.text, HasSubstr("hinge leads with modes 8, the mean of 3 seeds from 8 to 8."));
}

TEST(HtmlReport, NamesLostTrialsInEveryPlace) {
  const Page page = parse_page(render({testing::example_losses()}));
  EXPECT_THAT(page.text, HasSubstr("13 done, 1 diverged, 1 failed"));
  EXPECT_THAT(page.text, HasSubstr("2/3 1 lost"));
  EXPECT_THAT(page.text, HasSubstr("loss.discriminator.adversarial is nan at step 1730"));
  EXPECT_THAT(page.text, HasSubstr("failed or diverged here"));
  EXPECT_THAT(page.text, HasSubstr("stale"));
}

TEST(HtmlReport, EmbedsEveryChosenStepOnceAndStaysWithinItsBudget) {
  HtmlOptions options;
  options.image_steps = 3;
  const std::string html = render({testing::example_vae()}, options);
  EXPECT_EQ(parse_page(html).count("img"), 6u);  // samples and reconstructions: first, one between, last
  EXPECT_THAT(html, HasSubstr("data-steps=\"500 1500 3000\""));

  options.max_image_bytes = 10'000;
  const Page small = parse_page(render({testing::example_losses()}, options));
  std::size_t bytes = 0;
  for (const PageElement& element : small.elements)
    if (element.name == "img") bytes += element.attributes.at("src").size();
  EXPECT_GT(bytes, 0u);
  EXPECT_LT(bytes, 11'000u);
  EXPECT_THAT(small.text, HasSubstr("images left out"));
}

TEST(HtmlReport, LeavesOutImagesThatCannotBeRead) {
  HtmlOptions options;
  options.read_image = [](const SampleImage&) { return std::optional<std::string>("no PNG"); };
  const Page page = parse_page(render({testing::example_vae()}, options));
  EXPECT_EQ(page.count("img"), 0u);
  EXPECT_THAT(page.text, HasSubstr("6 images left out"));
}

}  // namespace
}  // namespace harness
