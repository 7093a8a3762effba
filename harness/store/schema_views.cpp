#include "harness/store/schema.h"

namespace harness {

// The public side of the database. Plain SQL that every SQLite from 3.37 on knows, no functions of our own:
// other tools open the file too, some with trusted_schema off, which refuses
// SQLite's own JSON functions (json_each is allowed). A column may be
// added, never renamed or dropped.
const char* const kSchemaViews = R"sql(
CREATE VIEW last_score AS   -- private: the last row of every metric's curve
SELECT c.* FROM summary s JOIN score c ON c.trial_id = s.trial_id AND c.metric_id = s.metric_id AND c.step = s.last_step
WHERE c.attempt = (SELECT max(attempt) FROM score WHERE trial_id = c.trial_id AND metric_id = c.metric_id
                                                        AND step = c.step);
CREATE VIEW alike_score AS  -- private: those that were measured as the last; options not known say nothing
SELECT c.trial_id, c.metric_id, c.step, c.value
FROM last_score l JOIN score c USING (trial_id, metric_id, n_real, n_fake, split, extractor, extractor_hash)
WHERE c.value IS NOT NULL AND (c.options_id = l.options_id OR c.options_id IS NULL OR l.options_id IS NULL);

CREATE VIEW v_trial AS
SELECT e.name AS experiment, t.name AS trial, t.configuration, t.seed, t.status, t.step AS steps,
       t.train_seconds, CASE WHEN t.train_seconds > 0 THEN t.step / t.train_seconds END AS steps_per_second,
       t.device, t.reason, t.images_seen, t.attempt, t.number, t.revision, t.in_plan, t.proposed_by,
       t.fused_group, t.data_hash, t.weights_sha256, t.started, t.ended
FROM trial t JOIN experiment e USING (experiment_id);

CREATE VIEW v_parameter AS
SELECT e.name AS experiment, t.name AS trial, k.name AS key, p.kind, p.text AS value, p.real AS number
FROM parameter p JOIN parameter_key k USING (key_id) JOIN trial t USING (trial_id)
     JOIN experiment e USING (experiment_id);

CREATE VIEW v_curve AS
SELECT e.name AS experiment, t.name AS trial, t.configuration, t.seed, m.name AS metric, c.step, c.images_seen,
       c.seconds, c.value, c.flag, c.attempt
FROM curve c JOIN trial t USING (trial_id) JOIN experiment e USING (experiment_id) JOIN metric m USING (metric_id);

CREATE VIEW v_best AS
SELECT e.name AS experiment, t.name AS trial, t.configuration, t.seed, m.name AS metric, m.goal,
       CASE WHEN m.name LIKE 'metric.%' THEN
              (SELECT CASE m.goal WHEN 'max' THEN max(a.value) ELSE min(a.value) END FROM alike_score a
               WHERE a.trial_id = s.trial_id AND a.metric_id = s.metric_id)
            ELSE s.min_value END AS best_value,
       CASE WHEN m.name NOT LIKE 'metric.%' THEN s.min_step
            WHEN m.goal = 'max' THEN
              (SELECT a.step FROM alike_score a WHERE a.trial_id = s.trial_id AND a.metric_id = s.metric_id
               ORDER BY a.value DESC, a.step LIMIT 1)
            ELSE
              (SELECT a.step FROM alike_score a WHERE a.trial_id = s.trial_id AND a.metric_id = s.metric_id
               ORDER BY a.value, a.step LIMIT 1) END AS best_step,
       s.last_value, s.last_flag, s.last_step, s.first_value, s.first_flag, s.first_step,
       s.min_value, s.max_value, s.points, s.not_finite
FROM summary s JOIN trial t USING (trial_id) JOIN experiment e USING (experiment_id) JOIN metric m USING (metric_id);

CREATE VIEW v_score AS
SELECT e.name AS experiment, t.name AS trial, t.configuration, t.seed, substr(m.name, 8) AS metric, m.goal, m.unit,
       s.step, s.images_seen, s.seconds, s.value, s.flag, s.error, s.n_real, s.n_fake, s.split, s.extractor,
       s.extractor_hash, s.evaluation_seconds, o.text AS options, w.text AS measured_with
FROM score s JOIN trial t USING (trial_id) JOIN experiment e USING (experiment_id) JOIN metric m USING (metric_id)
     LEFT JOIN score_settings o ON o.settings_id = s.options_id
     LEFT JOIN score_settings w ON w.settings_id = s.settings_id;

CREATE VIEW v_leaderboard AS
WITH newest AS (
  SELECT r.experiment_id, r.axes, r.objective_metric, r.objective_goal FROM revision r
  WHERE r.revision = (SELECT max(revision) FROM revision WHERE experiment_id = r.experiment_id)
),
measured AS (
  SELECT DISTINCT t.experiment_id, s.metric_id
  FROM summary s JOIN trial t USING (trial_id) JOIN metric m USING (metric_id)
  WHERE t.in_plan = 1 AND m.name LIKE 'metric.%' AND m.name NOT LIKE 'metric.reference.%'
),
judged AS (
  SELECT x.experiment_id, x.metric_id,
         CASE WHEN n.objective_metric = substr(m.name, 8) AND n.objective_goal IN ('min', 'max')
              THEN n.objective_goal ELSE m.goal END AS goal
  FROM measured x JOIN metric m USING (metric_id) LEFT JOIN newest n USING (experiment_id)
),
lasts AS (
  SELECT j.experiment_id, j.metric_id, j.goal, t.configuration, t.trial_id, t.status, t.train_seconds, s.last_value,
         s.last_step,
         (SELECT CASE j.goal WHEN 'max' THEN max(a.value) ELSE min(a.value) END FROM alike_score a
          WHERE a.trial_id = t.trial_id AND a.metric_id = j.metric_id) AS best_value,
         coalesce(l.n_real || ' ' || l.n_fake || ' ' || l.split || ' ' || l.extractor_hash || ' ', '') || t.data_hash AS basis,
         l.options_id
  FROM judged j JOIN trial t USING (experiment_id)
       LEFT JOIN summary s ON s.trial_id = t.trial_id AND s.metric_id = j.metric_id
       LEFT JOIN last_score l ON l.trial_id = t.trial_id AND l.metric_id = j.metric_id
  WHERE t.in_plan = 1
),
seeds AS (
  SELECT experiment_id, metric_id, goal, configuration, min(trial_id) AS any_trial, count(*) AS seeds,
         sum(status = 'done') AS done, sum(status = 'diverged') AS diverged, sum(status = 'failed') AS failed,
         count(last_value) FILTER (WHERE status = 'done') AS means_of,
         avg(last_value) FILTER (WHERE status = 'done') AS mean,
         min(last_value) FILTER (WHERE status = 'done') AS min_last,
         max(last_value) FILTER (WHERE status = 'done') AS max_last,
         min(last_step) FILTER (WHERE status = 'done') AS min_step,
         max(last_step) FILTER (WHERE status = 'done') AS max_step,
         avg(best_value) FILTER (WHERE status = 'done') AS mean_of_best,
         avg(train_seconds) FILTER (WHERE status = 'done') AS mean_train_seconds,
         min(basis) FILTER (WHERE status = 'done' AND last_value IS NOT NULL) AS low_basis,
         max(basis) FILTER (WHERE status = 'done' AND last_value IS NOT NULL) AS high_basis,
         min(options_id) FILTER (WHERE status = 'done' AND last_value IS NOT NULL) AS low_options,
         max(options_id) FILTER (WHERE status = 'done' AND last_value IS NOT NULL) AS high_options
  FROM lasts
  GROUP BY experiment_id, metric_id, configuration
),
means AS (
  SELECT *, CASE WHEN low_basis = high_basis AND low_options IS high_options THEN mean END AS mean_last,
         CASE WHEN low_basis = high_basis AND low_options IS high_options THEN mean_of_best END AS mean_best,
         coalesce(min(low_basis) OVER of_metric = max(high_basis) OVER of_metric, 1) AND
           min(low_options) OVER of_metric IS max(high_options) OVER of_metric AS comparable
  FROM seeds WINDOW of_metric AS (PARTITION BY experiment_id, metric_id)
)
SELECT e.name AS experiment, substr(m.name, 8) AS metric,
       CASE WHEN x.goal IN ('min', 'max') AND x.means_of > 0 AND x.comparable
            THEN rank() OVER (PARTITION BY x.experiment_id, x.metric_id
                              ORDER BY x.means_of = 0, x.means_of < x.seeds,
                                       CASE x.goal WHEN 'max' THEN -x.mean_last ELSE x.mean_last END) END AS rank,
       x.configuration,
       (SELECT '{' || coalesce(group_concat(item, ', '), '') || '}' FROM (
          SELECT '"' || k.name || '"' || ': ' ||
                 CASE p.kind WHEN 'string'
                      THEN '"' || replace(replace(p.text, '\', '\\'), '"', '\"') || '"' ELSE p.text END AS item
          FROM json_each((SELECT n.axes FROM newest n WHERE n.experiment_id = x.experiment_id)) axis
               JOIN parameter_key k ON k.name = axis.value
               JOIN parameter p ON p.key_id = k.key_id AND p.trial_id = x.any_trial
          ORDER BY axis.key)) AS swept,
       x.goal, x.mean_last, x.min_last, x.max_last, x.min_step, x.max_step, x.mean_best, x.seeds, x.done, x.diverged, x.failed,
       x.mean_train_seconds, x.comparable
FROM means x JOIN experiment e USING (experiment_id) JOIN metric m USING (metric_id);

CREATE VIEW v_artifact AS
SELECT e.name AS experiment, t.name AS trial, a.kind, a.step, a.path, a.sha256, a.bytes
FROM artifact a JOIN trial t USING (trial_id) JOIN experiment e USING (experiment_id);

CREATE VIEW v_event AS
SELECT e.name AS experiment, t.name AS trial, v.time, v.step, v.level, v.kind, v.text
FROM event v JOIN experiment e USING (experiment_id) LEFT JOIN trial t USING (trial_id);

CREATE VIEW v_revision AS
SELECT e.name AS experiment, r.revision, r.time, r.description, r.file_name, r.toml_sha256, r.command, r.git_commit,
       r.harness_version, r.axes, r.objective_metric, r.objective_goal, r.toml
FROM revision r JOIN experiment e USING (experiment_id);

CREATE VIEW v_provenance AS
SELECT e.name AS experiment, t.name AS trial, a.attempt, i.kind, i.name, i.value
FROM attempt a JOIN trial t USING (trial_id) JOIN experiment e USING (experiment_id)
     JOIN provenance_item i USING (provenance_id);
)sql";

}  // namespace harness
