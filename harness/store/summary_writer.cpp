#include "harness/store/summary_writer.h"

#include <vector>

#include "harness/store/database.h"

namespace harness {

SummaryWriter::SummaryWriter(SQLite::Database& database)
    : database_(database),
      load_(
          database,
          "SELECT points, not_finite, first_step, first_value, first_flag, last_step, last_value, last_flag, "
          "min_step, min_value, max_step, max_value FROM summary WHERE trial_id = ? AND metric_id = ?"),
      count_(database,
             "SELECT step, value, flag FROM curve WHERE trial_id = ? AND metric_id = ? ORDER BY step"),
      metrics_of_(database, "SELECT metric_id FROM summary WHERE trial_id = ?"),
      store_(
          database,
          "INSERT OR REPLACE INTO summary (trial_id, metric_id, points, not_finite, first_step, first_value, "
          "first_flag, last_step, last_value, last_flag, min_step, min_value, max_step, max_value) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      remove_(database, "DELETE FROM summary WHERE trial_id = ? AND metric_id = ?") {}

void SummaryWriter::Summary::append(std::int64_t step, double value) {
  if (points++ == 0) {
    first_step = step;
    first = value;
  }
  last_step = step;
  last = value;
  if (!std::isfinite(value)) {
    ++not_finite;
    return;
  }
  if (!min || value < min->first) min = {value, step};
  if (!max || value > max->first) max = {value, step};
}

void SummaryWriter::Summary::add(std::int64_t step, double value) {
  dirty = true;
  if (recount) return;
  if (points > 0 && step <= last_step)
    recount = true;
  else
    append(step, value);
}

void SummaryWriter::recount(std::int64_t trial) {
  metrics_of_.bind(1, trial);
  std::vector<std::int64_t> metrics;
  while (metrics_of_.executeStep()) metrics.push_back(metrics_of_.getColumn(0).getInt64());
  metrics_of_.reset();
  for (std::int64_t metric : metrics) find(trial, metric);
  for (auto it = open_.lower_bound({trial, 0}); it != open_.end() && it->first.first == trial; ++it)
    it->second.dirty = it->second.recount = true;
}

void SummaryWriter::recount(std::int64_t trial, std::int64_t metric) {
  Summary& summary = find(trial, metric);
  summary.dirty = summary.recount = true;
}

SummaryWriter::Summary& SummaryWriter::find(std::int64_t trial, std::int64_t metric) {
  const Key key{trial, metric};
  const auto [place, fresh] = open_.try_emplace(key);
  Summary& summary = place->second;
  if (!fresh) return summary;
  load_.bind(1, key.first);
  load_.bind(2, key.second);
  if (load_.executeStep()) {
    summary.points = load_.getColumn(0).getInt64();
    summary.not_finite = load_.getColumn(1).getInt64();
    summary.first_step = load_.getColumn(2).getInt64();
    summary.first = value_from(load_.getColumn(3), load_.getColumn(4));
    summary.last_step = load_.getColumn(5).getInt64();
    summary.last = value_from(load_.getColumn(6), load_.getColumn(7));
    if (!load_.getColumn(8).isNull()) {
      summary.min = {load_.getColumn(9).getDouble(), load_.getColumn(8).getInt64()};
      summary.max = {load_.getColumn(11).getDouble(), load_.getColumn(10).getInt64()};
    }
  }
  load_.reset();
  return summary;
}

SummaryWriter::Summary SummaryWriter::counted(const Key& key) {
  Summary summary;
  count_.bind(1, key.first);
  count_.bind(2, key.second);
  while (count_.executeStep())
    summary.append(count_.getColumn(0).getInt64(), value_from(count_.getColumn(1), count_.getColumn(2)));
  count_.reset();
  return summary;
}

void SummaryWriter::flush() {
  for (auto& [key, summary] : open_) {
    if (!summary.dirty) continue;
    if (summary.recount) summary = counted(key);
    store(key, summary);
    summary.dirty = false;
  }
  if (open_.size() > 100000) open_.clear();
}

void SummaryWriter::store(const Key& key, const Summary& summary) {
  if (summary.points == 0) {
    remove_.bind(1, key.first);
    remove_.bind(2, key.second);
    remove_.exec();
    remove_.reset();
    return;
  }
  store_.bind(1, key.first);
  store_.bind(2, key.second);
  store_.bind(3, summary.points);
  store_.bind(4, summary.not_finite);
  store_.bind(5, summary.first_step);
  bind_value(store_, 6, summary.first);
  store_.bind(8, summary.last_step);
  bind_value(store_, 9, summary.last);
  for (int index = 11; index <= 14; ++index) store_.bind(index);
  if (summary.min) {
    store_.bind(11, summary.min->second);
    store_.bind(12, summary.min->first);
    store_.bind(13, summary.max->second);
    store_.bind(14, summary.max->first);
  }
  store_.exec();
  store_.reset();
}

}  // namespace harness
