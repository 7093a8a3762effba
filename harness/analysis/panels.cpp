#include "harness/analysis/panels.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace harness {
namespace {

constexpr std::size_t kFewestBuckets = 60;  // a line with fewer says little

using Place = std::tuple<std::size_t, std::size_t, std::string>;

Place place_of(const std::string& name, const std::vector<MetricNote>& metrics) {
  const std::string group = name.substr(0, name.find('.'));
  if (group == "metric") {
    const std::string metric = name.substr(std::min(name.size(), group.size() + 1));
    const auto found =
        std::find_if(metrics.begin(), metrics.end(), [&](const auto& note) { return note.name == metric; });
    return {0, found - metrics.begin(), name};
  }
  return {group == "loss" ? 1 : group == "grad_norm" ? 2 : group == "time" ? 4 : 3, 0, name};
}

// Whether the trials' values of metric number `metric` may be averaged; beyond the metrics there is nothing
// that they were measured with.
bool alike(const std::vector<Curve>& lines, std::size_t begin, std::size_t end,
           const std::vector<ReportTrial>& trials, std::size_t metric) {
  for (std::size_t i = begin; i < end; ++i)
    if (metric < trials[lines[i].trial].metrics.size() &&
        !why_not_comparable(trials[lines[begin].trial].metrics[metric].basis,
                            trials[lines[i].trial].metrics[metric].basis)
             .empty())
      return false;
  return true;
}

// A band for each configuration with more than one line, all measured alike. Lines of one stand together.
std::vector<SeedBand> bands_of(const CurvePanel& panel, const std::vector<ReportTrial>& trials,
                               std::size_t metric) {
  std::vector<SeedBand> bands;
  for (std::size_t begin = 0, end = 0; begin < panel.curves.size(); begin = end) {
    const std::size_t configuration = trials[panel.curves[begin].trial].configuration;
    std::vector<const Curve*> lines;
    for (; end < panel.curves.size() && trials[panel.curves[end].trial].configuration == configuration; ++end)
      lines.push_back(&panel.curves[end]);
    if (!alike(panel.curves, begin, end, trials, metric)) continue;
    SeedBand band = band_over_seeds(lines);
    band.configuration = configuration;
    if (!band.points.empty()) bands.push_back(std::move(band));
  }
  return bands;
}

}  // namespace

std::vector<CurvePanel> make_panels(const std::vector<const TrialRows*>& sources,
                                    const std::vector<ReportTrial>& trials,
                                    const std::vector<MetricNote>& metrics, const AnalysisOptions& options) {
  std::map<Place, std::vector<std::size_t>> names;
  std::size_t curves = 0;
  for (std::size_t i = 0; i < sources.size(); ++i)
    for (const auto& [name, points] : sources[i]->curves) {
      if (points.empty()) continue;
      names[place_of(name, metrics)].push_back(i);
      ++curves;
    }
  if (curves == 0) return {};
  const std::size_t slots =
      std::clamp(options.max_total_buckets / curves, kFewestBuckets, options.max_buckets);

  std::vector<CurvePanel> panels;
  for (const auto& [place, members] : names) {
    CurvePanel panel;
    panel.name = std::get<2>(place);
    panel.group = panel.name.substr(0, panel.name.find('.'));
    if (std::get<0>(place) == 0 && std::get<1>(place) < metrics.size())
      panel.unit = metrics[std::get<1>(place)].unit;
    std::vector<const std::vector<CurvePoint>*> points;
    for (const std::size_t member : members) points.push_back(&sources[member]->curves.at(panel.name));
    panel.slots = make_slots(points, slots);
    for (std::size_t i = 0; i < members.size(); ++i) {
      panel.curves.push_back(decimate(*points[i], panel.slots));
      panel.curves.back().trial = members[i];
    }
    panel.bands = bands_of(panel, trials, std::get<0>(place) == 0 ? std::get<1>(place) : metrics.size());
    panels.push_back(std::move(panel));
  }
  return panels;
}

}  // namespace harness
