#include "harness/cli/query_examples.h"

namespace harness::cli {

const std::vector<QueryExample>& query_examples() {
  static const std::vector<QueryExample> examples{
      {"Which trials are there, and how did they end?",
       "SELECT trial, seed, status, steps, steps_per_second, reason FROM v_trial WHERE experiment = 'demo'"},
      {"Which configuration is best, by the mean over its seeds?",
       "SELECT rank, swept, mean_last, min_last, max_last, seeds, diverged FROM v_leaderboard\n"
       "WHERE experiment = 'demo' ORDER BY metric, rank IS NULL, rank"},
      {"What is the median and spread over seeds, not only the mean?",
       "SELECT configuration, metric, median(last_value) AS median, stddev(last_value) AS deviation, "
       "count(*) AS seeds\n"
       "FROM v_best WHERE experiment = 'demo' AND metric LIKE 'metric.%' GROUP BY configuration, metric"},
      {"Was the best value reached long before the end?",
       "SELECT trial, metric, best_value, best_step, last_value, last_step FROM v_best\n"
       "WHERE experiment = 'demo' AND metric LIKE 'metric.%' AND best_step < last_step"},
      {"How does a metric depend on one swept setting? (A mean over survivors flatters: see `lost`.)",
       "SELECT p.value AS loss, avg(b.last_value) AS mean, count(b.last_value) AS measured,\n"
       "       sum(t.status IN ('diverged', 'failed')) AS lost\n"
       "FROM v_trial t JOIN v_parameter p USING (experiment, trial)\n"
       "LEFT JOIN v_best b ON b.experiment = t.experiment AND b.trial = t.trial AND b.metric = "
       "'metric.modes'\n"
       "  AND t.status = 'done'\n"
       "WHERE t.experiment = 'demo' AND t.in_plan = 1 AND p.key = 'loss.adversarial.plugin'\n"
       "GROUP BY p.value ORDER BY lost, mean DESC"},
      {"Every score beside the swept values that it was reached with (`number` is typed, `value` is text)",
       "SELECT s.trial, s.seed, loss.value AS loss, lr.number AS lr, s.metric, s.step, s.value FROM v_score "
       "s\n"
       "JOIN v_parameter loss ON loss.experiment = s.experiment AND loss.trial = s.trial\n"
       "  AND loss.key = 'loss.adversarial.plugin'\n"
       "JOIN v_parameter lr ON lr.experiment = s.experiment AND lr.trial = s.trial AND lr.key = "
       "'optimizer.lr'\n"
       "WHERE s.experiment = 'demo' ORDER BY s.metric, lr.number, loss.value, s.seed, s.step"},
      {"The swept values of a configuration in columns of their own (their keys have dots, hence the quotes)",
       "SELECT rank, json_extract(swept, '$.\"loss.adversarial.plugin\"') AS loss, mean_last FROM "
       "v_leaderboard\n"
       "WHERE experiment = 'demo' AND metric = 'metric.modes' ORDER BY rank IS NULL, rank"},
      {"Where did losses stop being finite?",
       "SELECT trial, metric, min(step) AS first_step, flag FROM v_curve\n"
       "WHERE experiment = 'demo' AND flag IS NOT NULL GROUP BY trial, metric, flag"},
      {"All points of one kind of curve, for a plot of your own (with --format csv --limit 10000000)",
       "SELECT trial, step, images_seen, seconds, value FROM v_curve\n"
       "WHERE experiment = 'demo' AND metric LIKE 'loss.generator.%' ORDER BY trial, step"},
      {"What did a trial run with?",
       "SELECT trial, kind, name, value FROM v_provenance WHERE experiment = 'demo' AND attempt = 1"},
      {"Which trials were continued with another plugin or program than they began with?",
       "SELECT trial, kind, name, group_concat(DISTINCT value) AS versions FROM v_provenance\n"
       "WHERE experiment = 'demo' AND (kind = 'plugin' OR name IN ('harness', 'commit', 'libtorch'))\n"
       "GROUP BY trial, kind, name HAVING count(DISTINCT value) > 1"},
      {"How much training went into each experiment? (The trials of a fused group share its time.)",
       "SELECT experiment, count(*) AS trials,\n"
       "       sum(train_seconds / (1 + length(fused_group) - length(replace(fused_group, ',', '')))) / 3600 "
       "AS hours\n"
       "FROM v_trial GROUP BY experiment"},
  };
  return examples;
}

}  // namespace harness::cli
