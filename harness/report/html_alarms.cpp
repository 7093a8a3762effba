#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "harness/base/text.h"
#include "harness/report/alarm_text.h"
#include "harness/report/escape.h"
#include "harness/report/html_sections.h"

namespace harness {
namespace {

constexpr std::size_t kMostOpen = 12;  // more are folded

void note_item(const ExperimentReport& report, const AlarmNote& note, std::string& out) {
  fmt::format_to(
      std::back_inserter(out),
      "<li><span class=\"alarm-kind\">{}</span><div>{}<p>{}: <span class=\"when\">{}.</span></p></div></li>",
      html_text(note.title), html_label(report, note.configuration), html_text(note.text),
      html_text(join(note.seeds, "; ")));
}

}  // namespace

void html_alarms(const ExperimentReport& report, std::string& out) {
  const std::vector<AlarmNote> notes = alarm_notes(report);
  if (notes.empty()) return;
  auto to = std::back_inserter(out);
  out +=
      "<section class=\"alarms\"><h3>Alarms</h3><p class=\"note\">What the recorded curves tell of trainings "
      "that go "
      "wrong, finite or not. Each is a rule of thumb, no verdict; a triangle marks it on its curve "
      "below.</p><ul>";
  for (std::size_t i = 0; i < std::min(notes.size(), kMostOpen); ++i) note_item(report, notes[i], out);
  out += "</ul>";
  if (notes.size() > kMostOpen) {
    fmt::format_to(to, "<details><summary>More alarms <small>{}</small></summary><ul>",
                   notes.size() - kMostOpen);
    for (std::size_t i = kMostOpen; i < notes.size(); ++i) note_item(report, notes[i], out);
    out += "</ul></details>";
  }
  out += "</section>\n";
}

}  // namespace harness
