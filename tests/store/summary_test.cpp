#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "harness/store/recorder.h"
#include "tests/protocol/any_real.h"
#include "tests/protocol/temporary_folder.h"
#include "tests/store/sample_results.h"

namespace harness {
namespace {

using namespace testing;

// Whatever attempts and blocks come in whatever order: every summary is what SQL counts from the curve.
RC_GTEST_PROP(Summary, IsWhatTheCurveSays, ()) {
  const TemporaryFolder folder;
  const auto spool = folder / "w.spool";
  const int blocks = *rc::gen::inRange(1, 12);
  {
    Recorder recorder(folder / "harness.db");
    for (int i = 0; i < blocks; ++i) {
      const std::int64_t attempt = *rc::gen::inRange(1, 4);
      const std::int64_t step = *rc::gen::inRange(0, 20);
      Scalars block = scalars("aa00", step, step + *rc::gen::inRange(0, 5), 1.0, attempt);
      for (double& value : block.values) value = *any_real();
      if (*rc::gen::inRange(0, 3) == 0)
        append(spool, {started("aa00", attempt, step)});
      else
        append(spool, {block});
      if (*rc::gen::inRange(0, 2) == 0) recorder.record({spool});
    }
    recorder.record({spool});
  }
  RC_ASSERT(ask(folder / "harness.db", R"(
    WITH counted AS (
      SELECT trial_id, metric_id, count(*) AS points, sum(flag IS NOT NULL) AS not_finite, min(step) AS first_step,
             max(step) AS last_step, min(value) AS min_value, max(value) AS max_value
      FROM curve GROUP BY trial_id, metric_id),
    stated AS (
      SELECT trial_id, metric_id, points, not_finite, first_step, last_step, min_value, max_value FROM summary)
    SELECT (SELECT count(*) FROM (SELECT * FROM counted EXCEPT SELECT * FROM stated)) +
           (SELECT count(*) FROM (SELECT * FROM stated EXCEPT SELECT * FROM counted)))") == "0");
  RC_ASSERT(ask(folder / "harness.db", R"(
    SELECT count(*) FROM summary s JOIN curve c USING (trial_id, metric_id)
    WHERE c.step = s.last_step AND (c.value IS NOT s.last_value OR c.flag IS NOT s.last_flag))") == "0");
  RC_ASSERT(ask(folder / "harness.db", R"(
    SELECT count(*) FROM summary s WHERE s.min_step IS NOT
      (SELECT min(step) FROM curve c WHERE c.trial_id = s.trial_id AND c.metric_id = s.metric_id
       AND c.value = s.min_value))") == "0");
}

}  // namespace
}  // namespace harness
