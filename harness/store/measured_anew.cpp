// What goes when an ended trial is measured anew.
#include <algorithm>
#include <utility>

#include "harness/config/score_settings.h"
#include "harness/store/event_writer.h"

namespace harness {

void EventWriter::void_scores(const TrialState& trial, const MeasuredWith& event) {
  const auto list = event.settings.find("metrics.list");
  if (event.step == 0 || list == event.settings.end() || !list->second.is_list()) return;
  struct Row {
    std::int64_t metric;
    std::string name, extractor, extractor_hash;
  };
  std::vector<Row> kept, gone;
  std::vector<Row> of_extractors;  // their own quality: it goes with the last score of their features
  SQLite::Statement& find = statement(
      "SELECT s.metric_id, substr(m.name, 8), s.extractor, s.extractor_hash FROM score s "
      "JOIN metric m USING (metric_id) WHERE s.trial_id = ? AND s.step = ? AND s.attempt <= ?");
  find.bind(1, trial.id);
  find.bind(2, event.step);
  find.bind(3, event.attempt);
  while (find.executeStep()) {
    Row row{find.getColumn(0).getInt64(), find.getColumn(1).getString(), find.getColumn(2).getString(),
            find.getColumn(3).getString()};
    const std::string metric(metric_of(row.name));
    const ValueList& measured = list->second.list();
    const bool anew = std::find(measured.begin(), measured.end(), Value(metric)) != measured.end();
    const bool given = std::find(event.scores.begin(), event.scores.end(), row.name) != event.scores.end();
    (given ? kept : metric == row.extractor ? of_extractors : anew ? gone : kept).push_back(std::move(row));
  }
  find.reset();
  for (Row& row : of_extractors)
    if (std::none_of(kept.begin(), kept.end(),
                     [&](const Row& other) { return other.extractor_hash == row.extractor_hash; }))
      gone.push_back(std::move(row));
  for (const Row& row : gone) {
    for (const char* sql :
         {"DELETE FROM score WHERE trial_id = ? AND metric_id = ? AND step = ? AND attempt <= ?",
          "DELETE FROM curve WHERE trial_id = ? AND metric_id = ? AND step = ? AND attempt <= ?"})
      run(sql, trial.id, row.metric, event.step, event.attempt);
    summaries_.recount(trial.id, row.metric);
  }
}

}  // namespace harness
