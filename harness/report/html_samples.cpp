#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <map>
#include <set>

#include "harness/base/text.h"
#include "harness/report/escape.h"
#include "harness/report/html_sections.h"
#include "harness/report/thumbnail.h"

namespace harness {
namespace {

// At most `most` steps: the first, the last, and others evenly between.
std::vector<std::int64_t> chosen_steps(const std::vector<std::int64_t>& steps, std::size_t most) {
  if (steps.size() <= most) return steps;
  std::vector<std::int64_t> chosen;
  for (std::size_t i = 0; i < most; ++i) chosen.push_back(steps[i * (steps.size() - 1) / (most - 1)]);
  return chosen;
}

// First seeds of all configurations in the leaderboard's order, then second seeds, and so on: what the budget
// leaves out is the least telling.
std::vector<const SampleTile*> by_importance(const ExperimentReport& report, const SampleSet& set) {
  std::vector<std::pair<std::size_t, const SampleTile*>> order;
  std::map<std::size_t, std::size_t> seen;
  for (const SampleTile& tile : set.tiles)
    order.emplace_back(seen[report.trials[tile.trial].configuration]++, &tile);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<const SampleTile*> tiles;
  for (const auto& [turn, tile] : order) tiles.push_back(tile);
  return tiles;
}

using ImageTags = std::map<const SampleTile*, std::map<std::int64_t, std::string>>;

// Last images of all trials first, then the other steps, until the budget is spent.
ImageTags embed(const ExperimentReport& report, const SampleSet& set, const HtmlOptions& options,
                std::size_t& bytes_left, std::size_t& left_out) {
  const std::vector<const SampleTile*> tiles = by_importance(report, set);
  const std::vector<std::int64_t> steps =
      chosen_steps(set.steps, std::max<std::size_t>(options.image_steps, 2));
  ImageTags tags;
  const auto take = [&](const SampleTile& tile, const SampleImage& image) {
    const auto bytes = options.read_image ? options.read_image(image) : std::nullopt;
    const auto thumbnail = bytes ? make_thumbnail(*bytes, options.image_side) : std::nullopt;
    const std::string text = thumbnail ? base64(thumbnail->png) : std::string();
    if (text.empty() || text.size() > bytes_left) {
      ++left_out;
      return;
    }
    bytes_left -= text.size();
    const ReportTrial& trial = report.trials[tile.trial];
    const std::string alt =
        fmt::format("{} of {}, seed {}, at step {}", shortened(set.kind, 80),
                    shortened(report.configurations[trial.configuration].label, 80), trial.seed, image.step);
    tags[&tile][image.step] =
        fmt::format("<img alt=\"{}\" width=\"{}\" height=\"{}\" src=\"data:image/png;base64,{}\">",
                    html_attribute(alt), thumbnail->width, thumbnail->height, text);
  };
  for (const SampleTile* tile : tiles) take(*tile, tile->images.back());
  for (const SampleTile* tile : tiles)
    for (const SampleImage& image : tile->images)
      if (image.step != tile->images.back().step &&
          std::binary_search(steps.begin(), steps.end(), image.step))
        take(*tile, image);
  return tags;
}

void tile_figure(const ExperimentReport& report, const SampleTile& tile,
                 const std::map<std::int64_t, std::string>& tags, std::string& out) {
  const ReportTrial& trial = report.trials[tile.trial];
  auto to = std::back_inserter(out);
  fmt::format_to(
      to,
      "<article class=\"tile\" data-group=\"{}\"><h5>{} <small>seed {}</small>{}</h5><div class=\"film\">",
      trial.configuration, html_label(report, trial.configuration), trial.seed,
      trial.status == TrialStatus::kDone ? "" : " " + html_status(trial.status));
  for (auto tag = tags.rbegin(); tag != tags.rend(); ++tag)
    fmt::format_to(to, "<figure data-step=\"{}\">{}<figcaption>step {}</figcaption></figure>", tag->first,
                   tag->second, grouped(tag->first));
  out += "</div></article>";
}

// Latents of another size are other draws.
std::string_view same_draws(const ExperimentReport& report) {
  for (const DifferingSetting& setting : report.differing)
    if (setting.key == "model.latent_dim" || setting.key == "model.plugin")
      return "Trials whose latents are of one size draw from the same fixed ones: between them the same "
             "place in two "
             "grids is the same draw.";
  return "Every trial draws from the same fixed latents: the same place in two grids is the same draw.";
}

// What a kind of picture shows.
std::string_view note_on(const ExperimentReport& report, const std::string& kind) {
  if (kind == "samples") return same_draws(report);
  if (kind == "interpolations")
    return "From one latent to another in eight images, rows in pairs: along the straight line, and below it "
           "along the great circle, which suits Gaussian latents. The same pairs in every trial.";
  if (kind == "traversals")
    return "One row a coordinate that the model names, from its low end to its high one; all others stay.";
  if (kind == "neighbours")
    return "Samples in the first column; to the right of each the training examples nearest to it, by the "
           "distance of their pixels. Twins mean that examples were learnt by heart; their absence proves "
           "little.";
  return "Every trial is given the same held-out examples, each shown beside what it makes of it.";
}

}  // namespace

void html_samples(const ExperimentReport& report, const HtmlOptions& options, std::size_t& bytes_left,
                  std::string& out) {
  auto to = std::back_inserter(out);
  for (const SampleSet& set : report.samples) {
    std::size_t left_out = 0;
    const ImageTags tags = embed(report, set, options, bytes_left, left_out);
    std::set<std::int64_t> steps;
    for (const auto& entry : tags)
      for (const auto& image : entry.second) steps.insert(image.first);
    std::string heading = shortened(set.kind, 80);
    if (!heading.empty())
      heading[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(heading[0])));
    fmt::format_to(to, "<section class=\"samples\"><h3>{}</h3><p class=\"note\">{}</p>", html_text(heading),
                   note_on(report, set.kind));
    if (left_out > 0)
      fmt::format_to(
          to,
          "<p class=\"note\">{} left out: unreadable, or beyond what a page of this size should carry.</p>",
          html_text(counted(static_cast<std::int64_t>(left_out), "image")));
    if (steps.size() > 1) {
      out += "<p class=\"step-choice\" data-steps=\"";
      for (const std::int64_t step : steps)
        fmt::format_to(to, "{}{}", step == *steps.begin() ? "" : " ", step);
      out += "\"></p>";
    }
    out += "<div class=\"tiles\">";
    for (const SampleTile& tile : set.tiles)
      if (const auto found = tags.find(&tile); found != tags.end())
        tile_figure(report, tile, found->second, out);
    out += "</div></section>\n";
  }
}

}  // namespace harness
