#pragma once

#include <string>
#include <vector>

#include "harness/analysis/report_data.h"

namespace harness {

// The alarms of one kind that one configuration's seeds gave by the same curves, as plain text that
// renderings escape.
struct AlarmNote {
  std::size_t configuration = 0;
  std::string title;               // "discriminator pinned"
  std::string text;                // "metric.discriminator_accuracy is 0.995 or more"
  std::vector<std::string> seeds;  // "seed 0 from step 1,200 to the end"
};
std::vector<AlarmNote> alarm_notes(const ExperimentReport& report);

// One alarm, for pointing at its mark: "discriminator pinned, seed 0 from step 1,200 to the end".
std::string alarm_mark_text(const ExperimentReport& report, const CurveAlarm& alarm);

// The alarms as a section of a Markdown report; nothing where there is none.
void markdown_alarms(const ExperimentReport& report, std::string& out);

}  // namespace harness
