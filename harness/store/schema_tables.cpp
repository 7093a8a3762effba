#include "harness/store/schema.h"

namespace harness {

// The tables are private: their form may change with any version, the views are what others build on. SQLite
// keeps the comments inside the statements, so that `.schema` in any tool shows them.
const char* const kSchemaTables = R"sql(
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
)sql";

}  // namespace harness
