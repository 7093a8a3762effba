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

}  // namespace

std::vector<CurvePanel> make_panels(const std::vector<const TrialRows*>& trials,
                                    const std::vector<MetricNote>& metrics, const AnalysisOptions& options) {
  std::map<Place, std::vector<std::size_t>> names;
  std::size_t curves = 0;
  for (std::size_t i = 0; i < trials.size(); ++i)
    for (const auto& [name, points] : trials[i]->curves) {
      if (points.empty()) continue;
      names[place_of(name, metrics)].push_back(i);
      ++curves;
    }
  if (curves == 0) return {};
  const std::size_t share = options.max_total_buckets / curves;

  std::vector<CurvePanel> panels;
  for (const auto& [place, members] : names) {
    CurvePanel panel;
    panel.name = std::get<2>(place);
    panel.group = panel.name.substr(0, panel.name.find('.'));
    if (std::get<0>(place) == 0 && std::get<1>(place) < metrics.size())
      panel.unit = metrics[std::get<1>(place)].unit;
    const std::size_t buckets = std::clamp(std::min(share, options.max_panel_buckets / members.size()),
                                           kFewestBuckets, options.max_buckets);
    for (const std::size_t member : members) {
      Curve curve = decimate(trials[member]->curves.at(panel.name), buckets);
      curve.trial = member;
      panel.curves.push_back(std::move(curve));
    }
    panels.push_back(std::move(panel));
  }
  return panels;
}

}  // namespace harness
