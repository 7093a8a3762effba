-- A results file as the program that wrote schema version 1 made it: its very SQL, then the rows of two seeds.
PRAGMA application_id = 1752329843;
PRAGMA user_version = 1;

CREATE TABLE experiment (
  experiment_id INTEGER PRIMARY KEY,
  name          TEXT NOT NULL UNIQUE  -- an experiment is its name; edits of its file are revisions
) STRICT;

CREATE TABLE revision (
  experiment_id    INTEGER NOT NULL REFERENCES experiment,
  revision         INTEGER NOT NULL,  -- from 1
  time             TEXT NOT NULL,     -- UTC, ISO 8601
  description      TEXT NOT NULL,
  file_name        TEXT NOT NULL,
  toml             TEXT NOT NULL,     -- the experiment file as it was; can be run again
  toml_sha256      TEXT NOT NULL,
  command          TEXT NOT NULL,     -- command line
  git_commit       TEXT NOT NULL,     -- ends in +dirty when files differed from the commit
  harness_version  TEXT NOT NULL,
  axes             TEXT NOT NULL,     -- JSON array: swept keys in the file's order
  objective_metric TEXT NOT NULL,
  objective_goal   TEXT NOT NULL,
  PRIMARY KEY (experiment_id, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE trial (
  trial_id       INTEGER PRIMARY KEY,
  experiment_id  INTEGER NOT NULL REFERENCES experiment,
  name           TEXT NOT NULL,                -- the trial's id: 16 hex digits from configuration and seed
  configuration  TEXT NOT NULL DEFAULT '',     -- 16 hex digits from the identity keys
  number         INTEGER NOT NULL DEFAULT 0,   -- order of proposal
  seed           INTEGER NOT NULL DEFAULT 0,
  revision       INTEGER NOT NULL DEFAULT 0,   -- newest revision that planned it
  in_plan        INTEGER NOT NULL DEFAULT 1 CHECK (in_plan IN (0, 1)),
  dropped_by     INTEGER NOT NULL DEFAULT 0,   -- newest revision that left it out
  proposed_by    TEXT NOT NULL DEFAULT '',     -- sampler
  -- From here on: the newest attempt that counts, kept here so that listing trials is quick.
  status         TEXT NOT NULL DEFAULT 'waiting'
                 CHECK (status IN ('waiting', 'running', 'done', 'pruned', 'diverged', 'failed', 'paused')),
  reason         TEXT NOT NULL DEFAULT '',
  attempt        INTEGER NOT NULL DEFAULT 0,   -- newest one; 0: never started
  reset_attempt  INTEGER NOT NULL DEFAULT 0,   -- rows of earlier attempts are void
  step           INTEGER NOT NULL DEFAULT 0,   -- steps done
  images_seen    INTEGER NOT NULL DEFAULT 0,
  train_seconds  REAL NOT NULL DEFAULT 0,      -- over all attempts
  device         TEXT NOT NULL DEFAULT '',
  fused_group    TEXT NOT NULL DEFAULT '',     -- trials trained fused with it
  data_hash      TEXT NOT NULL DEFAULT '',
  weights_sha256 TEXT NOT NULL DEFAULT '',
  started        TEXT NOT NULL DEFAULT '',     -- UTC; of the first attempt that counts
  ended          TEXT NOT NULL DEFAULT '',
  UNIQUE (experiment_id, name)
) STRICT;
CREATE INDEX trial_by_name ON trial (name);

CREATE TABLE parameter_key (
  key_id INTEGER PRIMARY KEY,
  name   TEXT NOT NULL UNIQUE  -- dotted, as in the experiment file
) STRICT;

CREATE TABLE parameter (       -- the resolved settings of every trial
  trial_id INTEGER NOT NULL REFERENCES trial,
  key_id   INTEGER NOT NULL REFERENCES parameter_key,
  kind     TEXT NOT NULL CHECK (kind IN ('null', 'bool', 'integer', 'real', 'string', 'json')),
  integer  INTEGER,            -- of bool (0, 1) and integer
  real     REAL,               -- of integer and finite real
  text     TEXT NOT NULL,      -- of every kind; lists and schedules as JSON
  PRIMARY KEY (trial_id, key_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE provenance (      -- what attempts ran with, each combination once
  provenance_id INTEGER PRIMARY KEY,
  environment   TEXT NOT NULL, -- JSON array of [name, value]
  plugins       TEXT NOT NULL, -- JSON array of [library, SHA-256]
  UNIQUE (environment, plugins)
) STRICT;

CREATE TABLE provenance_item ( -- the same as rows
  provenance_id INTEGER NOT NULL REFERENCES provenance,
  kind          TEXT NOT NULL CHECK (kind IN ('environment', 'plugin')),
  position      INTEGER NOT NULL,
  name          TEXT NOT NULL,
  value         TEXT NOT NULL,
  PRIMARY KEY (provenance_id, kind, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE attempt (         -- a trial is started once, and again after every interruption
  trial_id       INTEGER NOT NULL REFERENCES trial,
  attempt        INTEGER NOT NULL,  -- from 1
  from_step      INTEGER,           -- rows of earlier attempts above this step are void; NULL: it never began
  device         TEXT NOT NULL DEFAULT '',
  fused_group    TEXT NOT NULL DEFAULT '',
  data_hash      TEXT NOT NULL DEFAULT '',
  provenance_id  INTEGER REFERENCES provenance,
  started        TEXT NOT NULL DEFAULT '',
  ended          TEXT NOT NULL DEFAULT '',
  status         TEXT NOT NULL DEFAULT 'running',
  reason         TEXT NOT NULL DEFAULT '',
  step           INTEGER NOT NULL DEFAULT 0,  -- reached
  images_seen    INTEGER NOT NULL DEFAULT 0,
  train_seconds  REAL NOT NULL DEFAULT 0,     -- of the trial so far, earlier attempts included
  weights_sha256 TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (trial_id, attempt)
) STRICT, WITHOUT ROWID;

CREATE TABLE metric (          -- names of curves
  metric_id INTEGER PRIMARY KEY,
  name      TEXT NOT NULL UNIQUE,  -- loss.PHASE.TERM, grad_norm.GROUP, metric.NAME, time.NAME
  goal      TEXT NOT NULL DEFAULT 'none' CHECK (goal IN ('min', 'max', 'none')),
  unit      TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE curve (
  trial_id    INTEGER NOT NULL,
  metric_id   INTEGER NOT NULL,
  step        INTEGER NOT NULL,
  value       REAL,              -- NULL where flag says why
  flag        TEXT CHECK (flag IN ('nan', 'inf', '-inf')),
  attempt     INTEGER NOT NULL,  -- the latest wins
  images_seen INTEGER NOT NULL,
  seconds     REAL NOT NULL,     -- training seconds so far
  PRIMARY KEY (trial_id, metric_id, step),
  CHECK ((value IS NULL) = (flag IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE summary (           -- every curve in one row, so that best and last cost no scan
  trial_id   INTEGER NOT NULL REFERENCES trial,
  metric_id  INTEGER NOT NULL REFERENCES metric,
  points     INTEGER NOT NULL,
  not_finite INTEGER NOT NULL,
  first_step INTEGER NOT NULL, first_value REAL, first_flag TEXT,
  last_step  INTEGER NOT NULL, last_value  REAL, last_flag  TEXT,
  min_step   INTEGER, min_value REAL,  -- of the finite values, the first of equals
  max_step   INTEGER, max_value REAL,
  PRIMARY KEY (trial_id, metric_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE score (             -- how a value of a metric.NAME curve came about
  trial_id           INTEGER NOT NULL REFERENCES trial,
  metric_id          INTEGER NOT NULL REFERENCES metric,
  step               INTEGER NOT NULL,
  split              TEXT NOT NULL,
  extractor_hash     TEXT NOT NULL,     -- '' where the metric needs no features
  extractor          TEXT NOT NULL,
  attempt            INTEGER NOT NULL,
  images_seen        INTEGER NOT NULL,
  seconds            REAL NOT NULL,
  value              REAL,
  flag               TEXT CHECK (flag IN ('nan', 'inf', '-inf')),
  error              REAL,              -- standard error; NULL where none was estimated
  n_real             INTEGER NOT NULL,
  n_fake             INTEGER NOT NULL,
  evaluation_seconds REAL NOT NULL,
  PRIMARY KEY (trial_id, metric_id, step, split, extractor_hash),
  CHECK ((value IS NULL) = (flag IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE artifact (          -- files under the results folder
  trial_id INTEGER NOT NULL REFERENCES trial,
  kind     TEXT NOT NULL,        -- samples, reconstructions, weights
  step     INTEGER NOT NULL,
  path     TEXT NOT NULL,        -- relative to the results folder
  attempt  INTEGER NOT NULL,
  sha256   TEXT NOT NULL,
  bytes    INTEGER NOT NULL,
  PRIMARY KEY (trial_id, kind, step, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoint (        -- the two newest of each trial
  trial_id INTEGER NOT NULL REFERENCES trial,
  step     INTEGER NOT NULL,
  attempt  INTEGER NOT NULL,
  path     TEXT NOT NULL,        -- of the manifest
  sha256   TEXT NOT NULL,        -- of the manifest
  PRIMARY KEY (trial_id, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (             -- what was worth telling
  event_id      INTEGER PRIMARY KEY,
  experiment_id INTEGER NOT NULL REFERENCES experiment,
  trial_id      INTEGER REFERENCES trial,  -- NULL: the whole run
  time          TEXT NOT NULL,
  step          INTEGER NOT NULL,
  level         TEXT NOT NULL,             -- info, warning, alarm
  kind          TEXT NOT NULL,
  text          TEXT NOT NULL
) STRICT;
CREATE INDEX event_by_experiment ON event (experiment_id);

CREATE TABLE spool (             -- how far each event log has been recorded; committed with its rows
  spool_id   TEXT PRIMARY KEY,   -- from the log's header
  path       TEXT NOT NULL,      -- where it was seen last
  experiment TEXT NOT NULL,
  position   INTEGER NOT NULL,   -- bytes
  sequence   INTEGER NOT NULL    -- of the last event recorded
) STRICT, WITHOUT ROWID;

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
SELECT e.name AS experiment, t.name AS trial, m.name AS metric, c.step, c.images_seen, c.seconds, c.value, c.flag,
       c.attempt
FROM curve c JOIN trial t USING (trial_id) JOIN experiment e USING (experiment_id) JOIN metric m USING (metric_id);

CREATE VIEW v_best AS
SELECT e.name AS experiment, t.name AS trial, t.configuration, t.seed, m.name AS metric, m.goal,
       CASE m.goal WHEN 'max' THEN s.max_value ELSE s.min_value END AS best_value,
       CASE m.goal WHEN 'max' THEN s.max_step ELSE s.min_step END AS best_step,
       s.last_value, s.last_flag, s.last_step, s.first_value, s.first_flag, s.first_step,
       s.min_value, s.max_value, s.points, s.not_finite
FROM summary s JOIN trial t USING (trial_id) JOIN experiment e USING (experiment_id) JOIN metric m USING (metric_id);

CREATE VIEW v_score AS
SELECT e.name AS experiment, t.name AS trial, t.configuration, t.seed, substr(m.name, 8) AS metric, m.goal, m.unit,
       s.step, s.images_seen, s.seconds, s.value, s.flag, s.error, s.n_real, s.n_fake, s.split, s.extractor,
       s.extractor_hash, s.evaluation_seconds
FROM score s JOIN trial t USING (trial_id) JOIN experiment e USING (experiment_id) JOIN metric m USING (metric_id);

CREATE VIEW v_leaderboard AS
WITH newest AS (
  SELECT r.experiment_id, r.axes, r.objective_metric, r.objective_goal FROM revision r
  WHERE r.revision = (SELECT max(revision) FROM revision WHERE experiment_id = r.experiment_id)
),
measured AS (
  SELECT DISTINCT t.experiment_id, s.metric_id
  FROM summary s JOIN trial t USING (trial_id) JOIN metric m USING (metric_id)
  WHERE t.in_plan = 1 AND m.name LIKE 'metric.%'
),
judged AS (
  SELECT x.experiment_id, x.metric_id,
         CASE WHEN n.objective_metric = substr(m.name, 8) AND n.objective_goal IN ('min', 'max')
              THEN n.objective_goal ELSE m.goal END AS goal
  FROM measured x JOIN metric m USING (metric_id) LEFT JOIN newest n USING (experiment_id)
),
seeds AS (
  SELECT j.experiment_id, j.metric_id, j.goal, t.configuration, min(t.trial_id) AS any_trial, count(*) AS seeds,
         sum(t.status = 'done') AS done, sum(t.status = 'diverged') AS diverged, sum(t.status = 'failed') AS failed,
         count(s.last_value) FILTER (WHERE t.status = 'done') AS means_of,
         avg(s.last_value) FILTER (WHERE t.status = 'done') AS mean_last,
         min(s.last_value) FILTER (WHERE t.status = 'done') AS min_last,
         max(s.last_value) FILTER (WHERE t.status = 'done') AS max_last,
         min(s.last_step) FILTER (WHERE t.status = 'done') AS min_step,
         max(s.last_step) FILTER (WHERE t.status = 'done') AS max_step,
         avg(CASE j.goal WHEN 'max' THEN s.max_value ELSE s.min_value END) FILTER (WHERE t.status = 'done') AS mean_best,
         avg(t.train_seconds) FILTER (WHERE t.status = 'done') AS mean_train_seconds
  FROM judged j JOIN trial t USING (experiment_id)
       LEFT JOIN summary s ON s.trial_id = t.trial_id AND s.metric_id = j.metric_id
  WHERE t.in_plan = 1
  GROUP BY j.experiment_id, j.metric_id, t.configuration
)
SELECT e.name AS experiment, substr(m.name, 8) AS metric,
       CASE WHEN x.goal IN ('min', 'max') AND x.means_of > 0
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
       x.mean_train_seconds
FROM seeds x JOIN experiment e USING (experiment_id) JOIN metric m USING (metric_id);

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

CREATE TABLE schema_doc (
  view_name   TEXT NOT NULL,
  column_name TEXT NOT NULL,  -- '' for the view itself
  text        TEXT NOT NULL,
  unit        TEXT NOT NULL,
  PRIMARY KEY (view_name, column_name)
) STRICT;
INSERT INTO schema_doc VALUES
  ('v_trial', '', 'one row a trial: configuration x seed', ''),
  ('v_trial', 'experiment', 'name of the experiment', ''),
  ('v_trial', 'trial', 'id: 16 hex digits, unique within its experiment', ''),
  ('v_trial', 'configuration', 'hash of the keys that make configurations different, the same for all seeds', ''),
  ('v_trial', 'seed', '0, 1, 2 ...', ''),
  ('v_trial', 'status', 'waiting, running, done, pruned, diverged, failed or paused', ''),
  ('v_trial', 'steps', 'training steps done', ''),
  ('v_trial', 'train_seconds', 'time spent in training, over all attempts', 's'),
  ('v_trial', 'steps_per_second', 'steps / train_seconds', '1/s'),
  ('v_trial', 'device', 'where the newest attempt ran', ''),
  ('v_trial', 'reason', 'why it has this status, where there is more to say', ''),
  ('v_trial', 'images_seen', 'training images drawn so far', ''),
  ('v_trial', 'attempt', 'newest start; 0: never started', ''),
  ('v_trial', 'number', 'order of proposal, from 1', ''),
  ('v_trial', 'revision', 'newest revision of the file that planned it', ''),
  ('v_trial', 'in_plan', '0: the newest revision dropped it', ''),
  ('v_trial', 'proposed_by', 'sampler that proposed the configuration', ''),
  ('v_trial', 'fused_group', 'ids of the trials trained fused with it, empty if alone', ''),
  ('v_trial', 'data_hash', 'hash of the data set it saw', ''),
  ('v_trial', 'weights_sha256', 'hash of the final weights', ''),
  ('v_trial', 'started', 'first start, UTC', ''),
  ('v_trial', 'ended', 'end, UTC; empty while it runs', ''),
  ('v_parameter', '', 'one row a setting of a trial, defaults included', ''),
  ('v_parameter', 'experiment', 'name of the experiment', ''),
  ('v_parameter', 'trial', 'id of the trial', ''),
  ('v_parameter', 'key', 'dotted, as in the experiment file', ''),
  ('v_parameter', 'kind', 'null, bool, integer, real, string, json (lists and schedules)', ''),
  ('v_parameter', 'value', 'as text', ''),
  ('v_parameter', 'number', 'integers and finite reals as a number', ''),
  ('v_curve', '', 'every recorded point of every curve', ''),
  ('v_curve', 'experiment', 'name of the experiment', ''),
  ('v_curve', 'trial', 'id of the trial', ''),
  ('v_curve', 'metric', 'loss.PHASE.TERM; grad_norm.GROUP, or grad_norm.PHASE.GROUP where several phases update the group; metric.NAME; time.step and time.evaluate: seconds a training step of its group and a judging took', ''),
  ('v_curve', 'step', 'training step', ''),
  ('v_curve', 'images_seen', 'training images drawn so far', ''),
  ('v_curve', 'seconds', 'training time so far', 's'),
  ('v_curve', 'value', 'NULL where it is not finite', ''),
  ('v_curve', 'flag', 'nan, inf or -inf where value is NULL', ''),
  ('v_curve', 'attempt', 'start of the trial that made it', ''),
  ('v_best', '', 'one row a curve: first, last and best value with their steps', ''),
  ('v_best', 'experiment', 'name of the experiment', ''),
  ('v_best', 'trial', 'id of the trial', ''),
  ('v_best', 'configuration', 'hash of the keys that make configurations different', ''),
  ('v_best', 'seed', '0, 1, 2 ...', ''),
  ('v_best', 'metric', 'name of the curve, as in v_curve', ''),
  ('v_best', 'goal', 'min, max or none; best means lowest where it is none', ''),
  ('v_best', 'best_value', 'best finite value', ''),
  ('v_best', 'best_step', 'its step', ''),
  ('v_best', 'last_value', 'value at the last recorded step', ''),
  ('v_best', 'last_flag', 'nan, inf or -inf where last_value is NULL', ''),
  ('v_best', 'last_step', 'step of the last point', ''),
  ('v_best', 'first_value', 'value at the first recorded step', ''),
  ('v_best', 'first_flag', 'nan, inf or -inf where first_value is NULL', ''),
  ('v_best', 'first_step', 'step of the first point', ''),
  ('v_best', 'min_value', 'lowest finite value', ''),
  ('v_best', 'max_value', 'highest finite value', ''),
  ('v_best', 'points', 'recorded points', ''),
  ('v_best', 'not_finite', 'points that are NaN or infinite', ''),
  ('v_score', '', 'every evaluation of a metric, with what it was computed from', ''),
  ('v_score', 'experiment', 'name of the experiment', ''),
  ('v_score', 'trial', 'id of the trial', ''),
  ('v_score', 'configuration', 'hash of the keys that make configurations different', ''),
  ('v_score', 'seed', '0, 1, 2 ...', ''),
  ('v_score', 'metric', 'name of the metric (its curve is metric.NAME)', ''),
  ('v_score', 'goal', 'min, max or none', ''),
  ('v_score', 'unit', 'unit of value', ''),
  ('v_score', 'step', 'training step', ''),
  ('v_score', 'images_seen', 'training images drawn so far', ''),
  ('v_score', 'seconds', 'training time so far', 's'),
  ('v_score', 'value', 'NULL where it is not finite', ''),
  ('v_score', 'flag', 'nan, inf or -inf where value is NULL', ''),
  ('v_score', 'error', 'standard error, NULL where none was estimated', ''),
  ('v_score', 'n_real', 'real samples used', ''),
  ('v_score', 'n_fake', 'generated samples used', ''),
  ('v_score', 'split', 'part of the data: test, train', ''),
  ('v_score', 'extractor', 'feature extractor, empty where none is needed', ''),
  ('v_score', 'extractor_hash', 'its hash', ''),
  ('v_score', 'evaluation_seconds', 'time it took', 's'),
  ('v_leaderboard', '', 'one row a configuration and metric of the newest revision, over its seeds, with those that have no value', ''),
  ('v_leaderboard', 'experiment', 'name of the experiment', ''),
  ('v_leaderboard', 'metric', 'name of the metric', ''),
  ('v_leaderboard', 'rank', '1 is best, by mean_last, configurations with a value of every seed before all others; NULL where the metric has no goal or no seed a value', ''),
  ('v_leaderboard', 'configuration', 'hash of the keys that make configurations different', ''),
  ('v_leaderboard', 'swept', 'JSON: the swept settings of this configuration', ''),
  ('v_leaderboard', 'goal', 'min, max or none; of the objective, what the file says', ''),
  ('v_leaderboard', 'mean_last', 'mean over finished seeds of the last value; NULL where none has finished', ''),
  ('v_leaderboard', 'min_last', 'lowest last value of a finished seed', ''),
  ('v_leaderboard', 'max_last', 'highest last value of a finished seed', ''),
  ('v_leaderboard', 'min_step', 'lowest step of these last values', ''),
  ('v_leaderboard', 'max_step', 'highest; where configurations differ in it they are not comparable', ''),
  ('v_leaderboard', 'mean_best', 'mean over finished seeds of the best value; flatters noisy metrics', ''),
  ('v_leaderboard', 'seeds', 'trials of the configuration', ''),
  ('v_leaderboard', 'done', 'of these, finished', ''),
  ('v_leaderboard', 'diverged', 'of these, ended by NaN or infinity', ''),
  ('v_leaderboard', 'failed', 'of these, failed', ''),
  ('v_leaderboard', 'mean_train_seconds', 'mean over seeds of the training time', 's'),
  ('v_artifact', '', 'files that trials left under the results folder', ''),
  ('v_artifact', 'experiment', 'name of the experiment', ''),
  ('v_artifact', 'trial', 'id of the trial', ''),
  ('v_artifact', 'kind', 'samples, reconstructions, weights', ''),
  ('v_artifact', 'step', 'training step', ''),
  ('v_artifact', 'path', 'relative to the results folder', ''),
  ('v_artifact', 'sha256', 'hash of the file', ''),
  ('v_artifact', 'bytes', 'size of the file', 'B'),
  ('v_event', '', 'what was worth telling: warnings, retries, decisions', ''),
  ('v_event', 'experiment', 'name of the experiment', ''),
  ('v_event', 'trial', 'NULL: the whole run', ''),
  ('v_event', 'time', 'UTC', ''),
  ('v_event', 'step', 'training step', ''),
  ('v_event', 'level', 'info, warning or alarm', ''),
  ('v_event', 'kind', 'one word', ''),
  ('v_event', 'text', 'the message', ''),
  ('v_revision', '', 'every edited version of an experiment file that was run', ''),
  ('v_revision', 'experiment', 'name of the experiment', ''),
  ('v_revision', 'revision', 'from 1', ''),
  ('v_revision', 'time', 'first run of it, UTC', ''),
  ('v_revision', 'description', 'as the file gives it', ''),
  ('v_revision', 'file_name', 'name of the file', ''),
  ('v_revision', 'toml_sha256', 'hash of the file', ''),
  ('v_revision', 'command', 'command line', ''),
  ('v_revision', 'git_commit', 'ends in +dirty where files differed', ''),
  ('v_revision', 'harness_version', 'version of the program', ''),
  ('v_revision', 'axes', 'JSON array: swept keys', ''),
  ('v_revision', 'objective_metric', 'metric that the sweep is judged by', ''),
  ('v_revision', 'objective_goal', 'min or max', ''),
  ('v_revision', 'toml', 'the file; can be run again', ''),
  ('v_provenance', '', 'what each attempt of a trial ran with, and the libraries that measured it later', ''),
  ('v_provenance', 'experiment', 'name of the experiment', ''),
  ('v_provenance', 'trial', 'id of the trial', ''),
  ('v_provenance', 'attempt', 'from 1', ''),
  ('v_provenance', 'kind', 'environment or plugin', ''),
  ('v_provenance', 'name', 'name of the fact, or path of the library', ''),
  ('v_provenance', 'value', 'the fact, or SHA-256 of the library', '');

INSERT INTO "experiment" VALUES(1,'demo');
INSERT INTO "revision" VALUES(1,1,'2026-11-21T09:00:00.000Z','Which loss?','demo.toml','name = "demo"
','ab','harness run demo.toml','c0ffee+dirty','0.1.0','["loss.adversarial.plugin","optimizer.lr"]','fd','min');
INSERT INTO "trial" VALUES(1,1,'aa00','c0',0,0,1,1,0,'grid','done','',1,0,3,192,0.3,'cpu','','data-1','weights-aa00','2026-11-22T08:34:01.888Z','2026-11-22T08:34:01.889Z');
INSERT INTO "trial" VALUES(2,1,'aa01','c0',1,1,1,1,0,'grid','done','',1,0,3,192,0.3,'cpu','','data-1','weights-aa01','2026-11-22T08:34:01.900Z','2026-11-22T08:34:01.901Z');
INSERT INTO "parameter_key" VALUES(1,'loss.adversarial.plugin');
INSERT INTO "parameter_key" VALUES(2,'metrics.fd.neighbours');
INSERT INTO "parameter_key" VALUES(3,'metrics.features');
INSERT INTO "parameter_key" VALUES(4,'metrics.list');
INSERT INTO "parameter_key" VALUES(5,'metrics.samples');
INSERT INTO "parameter_key" VALUES(6,'optimizer.lr');
INSERT INTO "parameter" VALUES(1,1,'string',NULL,NULL,'hinge');
INSERT INTO "parameter" VALUES(1,2,'integer',3,3.0,'3');
INSERT INTO "parameter" VALUES(1,3,'string',NULL,NULL,'classifier');
INSERT INTO "parameter" VALUES(1,4,'json',NULL,NULL,'["fd"]');
INSERT INTO "parameter" VALUES(1,5,'integer',2000,2000.0,'2000');
INSERT INTO "parameter" VALUES(1,6,'real',NULL,0.0002,'0.0002');
INSERT INTO "parameter" VALUES(2,1,'string',NULL,NULL,'hinge');
INSERT INTO "parameter" VALUES(2,2,'integer',3,3.0,'3');
INSERT INTO "parameter" VALUES(2,3,'string',NULL,NULL,'classifier');
INSERT INTO "parameter" VALUES(2,4,'json',NULL,NULL,'["fd"]');
INSERT INTO "parameter" VALUES(2,5,'integer',2000,2000.0,'2000');
INSERT INTO "parameter" VALUES(2,6,'real',NULL,0.0002,'0.0002');
INSERT INTO "provenance" VALUES(1,'[["libtorch","2.11.0"]]','[["/p/hinge.so","ff"]]');
INSERT INTO "provenance_item" VALUES(1,'environment',0,'libtorch','2.11.0');
INSERT INTO "provenance_item" VALUES(1,'plugin',0,'/p/hinge.so','ff');
INSERT INTO "attempt" VALUES(1,1,0,'cpu','','data-1',1,'2026-11-22T08:34:01.888Z','2026-11-22T08:34:01.889Z','done','',3,192,0.3,'weights-aa00');
INSERT INTO "attempt" VALUES(2,1,0,'cpu','','data-1',1,'2026-11-22T08:34:01.900Z','2026-11-22T08:34:01.901Z','done','',3,192,0.3,'weights-aa01');
INSERT INTO "metric" VALUES(1,'loss.generator.adversarial','none','');
INSERT INTO "metric" VALUES(2,'grad_norm.generator','none','');
INSERT INTO "metric" VALUES(3,'metric.fd','min','1');
INSERT INTO "curve" VALUES(1,1,1,1.0,NULL,1,64,0.1);
INSERT INTO "curve" VALUES(1,1,2,2.0,NULL,1,128,0.2);
INSERT INTO "curve" VALUES(1,1,3,3.0,NULL,1,192,0.3);
INSERT INTO "curve" VALUES(1,2,1,1.0,NULL,1,64,0.1);
INSERT INTO "curve" VALUES(1,2,2,1.0,NULL,1,128,0.2);
INSERT INTO "curve" VALUES(1,2,3,1.0,NULL,1,192,0.3);
INSERT INTO "curve" VALUES(1,3,2,3.0,NULL,1,128,0.2);
INSERT INTO "curve" VALUES(1,3,3,4.0,NULL,1,192,0.3);
INSERT INTO "curve" VALUES(2,1,1,1.0,NULL,1,64,0.1);
INSERT INTO "curve" VALUES(2,1,2,2.0,NULL,1,128,0.2);
INSERT INTO "curve" VALUES(2,1,3,3.0,NULL,1,192,0.3);
INSERT INTO "curve" VALUES(2,2,1,1.0,NULL,1,64,0.1);
INSERT INTO "curve" VALUES(2,2,2,1.0,NULL,1,128,0.2);
INSERT INTO "curve" VALUES(2,2,3,1.0,NULL,1,192,0.3);
INSERT INTO "curve" VALUES(2,3,2,4.0,NULL,1,128,0.2);
INSERT INTO "curve" VALUES(2,3,3,6.0,NULL,1,192,0.3);
INSERT INTO "summary" VALUES(1,1,3,0,1,1.0,NULL,3,3.0,NULL,1,1.0,3,3.0);
INSERT INTO "summary" VALUES(1,2,3,0,1,1.0,NULL,3,1.0,NULL,1,1.0,1,1.0);
INSERT INTO "summary" VALUES(1,3,2,0,2,3.0,NULL,3,4.0,NULL,2,3.0,3,4.0);
INSERT INTO "summary" VALUES(2,1,3,0,1,1.0,NULL,3,3.0,NULL,1,1.0,3,3.0);
INSERT INTO "summary" VALUES(2,2,3,0,1,1.0,NULL,3,1.0,NULL,1,1.0,1,1.0);
INSERT INTO "summary" VALUES(2,3,2,0,2,4.0,NULL,3,6.0,NULL,2,4.0,3,6.0);
INSERT INTO "score" VALUES(1,3,2,'test','ee','classifier',1,128,0.2,3.0,NULL,0.25,1000,2000,1.5);
INSERT INTO "score" VALUES(1,3,3,'test','ee','classifier',1,192,0.3,4.0,NULL,0.25,1000,2000,1.5);
INSERT INTO "score" VALUES(2,3,2,'test','ee','classifier',1,128,0.2,4.0,NULL,0.25,1000,2000,1.5);
INSERT INTO "score" VALUES(2,3,3,'test','ee','classifier',1,192,0.3,6.0,NULL,0.25,1000,2000,1.5);
INSERT INTO "checkpoint" VALUES(1,3,1,'demo/aa00/checkpoint-3','6b');
INSERT INTO "checkpoint" VALUES(2,3,1,'demo/aa01/checkpoint-3','6b');
INSERT INTO "spool" VALUES('01c708850145b88ce28d4dbcaef3b383','results/spools/1-worker.spool','demo',1381,6);
INSERT INTO "spool" VALUES('42a17f28a0ad03b182cee48542974afe','results/spools/2-worker.spool','demo',1381,6);
INSERT INTO "spool" VALUES('c64c00d785f71ed84be116310fed6299','results/spools/0-controller.spool','demo',1067,3);
