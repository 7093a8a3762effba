#include "harness/analysis/samples.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>

namespace harness {
namespace {

// In this order; kinds that are not known come last, by name.
std::size_t place_of_kind(const std::string& kind) {
  constexpr std::array<std::string_view, 5> kOrder{"samples", "reconstructions", "interpolations",
                                                   "traversals", "neighbours"};
  return static_cast<std::size_t>(std::find(kOrder.begin(), kOrder.end(), kind) - kOrder.begin());
}

}  // namespace

std::vector<SampleSet> collect_samples(const std::vector<const TrialRows*>& trials) {
  using ByStep = std::map<std::int64_t, SampleImage>;
  std::map<std::string, std::map<std::size_t, ByStep>> kinds;
  for (std::size_t i = 0; i < trials.size(); ++i)
    for (const ArtifactRow& artifact : trials[i]->artifacts)
      if (artifact.path.ends_with(".png"))
        kinds[artifact.kind][i][artifact.step] = {artifact.step, artifact.path, artifact.sha256};

  std::vector<SampleSet> sets;
  for (const auto& [kind, tiles] : kinds) {
    SampleSet set;
    set.kind = kind;
    std::set<std::int64_t> steps;
    for (const auto& [trial, images] : tiles) {
      SampleTile tile;
      tile.trial = trial;
      for (const auto& [step, image] : images) {
        steps.insert(step);
        tile.images.push_back(image);
      }
      set.tiles.push_back(std::move(tile));
    }
    set.steps.assign(steps.begin(), steps.end());
    sets.push_back(std::move(set));
  }
  std::stable_sort(sets.begin(), sets.end(), [](const SampleSet& a, const SampleSet& b) {
    return place_of_kind(a.kind) < place_of_kind(b.kind);
  });
  return sets;
}

}  // namespace harness
