#include "harness/report/alarm_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "harness/base/text.h"
#include "harness/report/escape.h"
#include "harness/report/number_text.h"
#include "harness/report/summary_text.h"

namespace harness {
namespace {

constexpr std::size_t kMostNotes = 60;  // of a Markdown report

const char* title_of(AlarmKind kind) {
  switch (kind) {
    case AlarmKind::kNotFinite:
      return "not finite";
    case AlarmKind::kFrozenLoss:
      return "frozen loss";
    case AlarmKind::kDiscriminatorLossZero:
    case AlarmKind::kDiscriminatorAlwaysRight:
      return "discriminator pinned";
    case AlarmKind::kModesLost:
      return "modes lost";
    case AlarmKind::kScoreJumped:
      return "score jumped";
    case AlarmKind::kMemorised:
      return "memorised";
    case AlarmKind::kGradientJumped:
      return "gradient jumped";
  }
  return "";
}

std::string names_of_curves(std::vector<std::string> curves) {
  for (std::string& curve : curves) curve = shortened(curve, 60);
  return names_of(curves);
}

std::string text_of(const CurveAlarm& alarm) {
  const std::string names = names_of_curves(alarm.curves);
  switch (alarm.kind) {
    case AlarmKind::kNotFinite:
      return "a NaN or infinity, first in " + names;
    case AlarmKind::kFrozenLoss:
      return names + " does not change";
    case AlarmKind::kDiscriminatorLossZero:
      return names + (alarm.curves.size() > 1 ? ", added up, stay" : " stays") +
             " below 1 % of what training began with";
    case AlarmKind::kDiscriminatorAlwaysRight:
      return names + " is 0.995 or more";
    case AlarmKind::kModesLost:
      return names + " falls far below its best and stays there";
    case AlarmKind::kScoreJumped:
      return names + " rises to five times its best or more";
    case AlarmKind::kMemorised:
      return names + " is 0.1 or more, where unseen data have 0.01";
    case AlarmKind::kGradientJumped:
      return names + " rises to a hundred times its median or more";
  }
  return "";
}

std::string seed_text(const ExperimentReport& report, const CurveAlarm& alarm) {
  const std::string seed = fmt::format("seed {}", report.trials[alarm.trial].seed);
  std::string text = fmt::format("{} at step {}", seed, grouped(alarm.step));
  if (alarm.kind == AlarmKind::kNotFinite) return text;
  if (alarm.until > alarm.step)
    text = fmt::format("{} from step {} to {}", seed, grouped(alarm.step),
                       alarm.to_end ? "the end" : grouped(alarm.until));
  switch (alarm.kind) {
    case AlarmKind::kFrozenLoss:
      return text + fmt::format(" (at {})", number_text(alarm.value));
    case AlarmKind::kDiscriminatorLossZero:
      return text + fmt::format(" (below {})", number_text(alarm.value));
    case AlarmKind::kModesLost:
    case AlarmKind::kScoreJumped:
      return text + fmt::format(" ({} after {})", number_text(alarm.value), number_text(alarm.reference));
    case AlarmKind::kMemorised:
      return text + fmt::format(" (up to {})", number_text(alarm.value));
    case AlarmKind::kGradientJumped:
      return text + fmt::format(" ({}, median {})", number_text(alarm.value), number_text(alarm.reference));
    default:
      return text;
  }
}

}  // namespace

std::vector<AlarmNote> alarm_notes(const ExperimentReport& report) {
  std::vector<AlarmNote> notes;
  for (const CurveAlarm& alarm : report.alarms) {
    const std::size_t configuration = report.trials[alarm.trial].configuration;
    const std::string title = title_of(alarm.kind), text = text_of(alarm);
    auto note = std::find_if(notes.begin(), notes.end(), [&](const AlarmNote& known) {
      return known.configuration == configuration && known.title == title && known.text == text;
    });
    if (note == notes.end()) note = notes.insert(notes.end(), {configuration, title, text, {}});
    note->seeds.push_back(seed_text(report, alarm));
  }
  return notes;
}

std::string alarm_mark_text(const ExperimentReport& report, const CurveAlarm& alarm) {
  return std::string(title_of(alarm.kind)) + ", " + seed_text(report, alarm);
}

void markdown_alarms(const ExperimentReport& report, std::string& out) {
  const std::vector<AlarmNote> notes = alarm_notes(report);
  if (notes.empty()) return;
  auto to = std::back_inserter(out);
  out += "\n### Alarms\n\n";
  for (std::size_t i = 0; i < std::min(notes.size(), kMostNotes); ++i) {
    const std::string label = shortened(report.configurations[notes[i].configuration].label, 80);
    fmt::format_to(to, "- {}: {}\n", markdown_text(notes[i].title + ", " + label),
                   markdown_text(notes[i].text + "; " + join(notes[i].seeds, ", ")));
  }
  if (notes.size() > kMostNotes) fmt::format_to(to, "- and {} more\n", notes.size() - kMostNotes);
}

}  // namespace harness
