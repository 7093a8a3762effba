#include "harness/config/fault.h"

#include <algorithm>
#include <tuple>

#include "harness/base/printable.h"
#include "harness/base/text.h"

namespace harness {
namespace {

std::string line_of(const Fault& fault) {
  std::string text = fault.where.file;
  if (fault.where.line > 0)
    text += ":" + std::to_string(fault.where.line) + ":" + std::to_string(fault.where.column);
  // A NUL in what the file says would end the text for whoever reads what().
  return printable(text.empty() ? fault.message : text + ": " + fault.message);
}

std::vector<Fault> in_order(std::vector<Fault> faults) {
  const auto place = [](const Fault& fault) {
    return std::tie(fault.where.file, fault.where.line, fault.where.column, fault.message);
  };
  std::sort(faults.begin(), faults.end(),
            [&](const Fault& a, const Fault& b) { return place(a) < place(b); });
  faults.erase(std::unique(faults.begin(), faults.end(),
                           [&](const Fault& a, const Fault& b) { return place(a) == place(b); }),
               faults.end());
  return faults;
}

std::string text_of(const std::vector<Fault>& faults) {
  std::vector<std::string> lines;
  for (const Fault& fault : faults) lines.push_back(line_of(fault));
  return join(lines, "\n");
}

std::string remedy_of(const std::vector<Fault>& faults) {
  const bool overrides = std::all_of(faults.begin(), faults.end(), [](const Fault& fault) {
    return fault.where.file.starts_with(kOverridePlace);
  });
  return counted(static_cast<std::int64_t>(faults.size()), "fault") + "; nothing was written. " +
         (overrides ? "Mend what --set says and run the command again."
                    : "Mend the file and run the same command again.");
}

}  // namespace

InputFaults::InputFaults(std::vector<Fault> faults)
    : Error(ErrorKind::kInput, text_of(in_order(faults)), remedy_of(in_order(faults))),
      faults_(in_order(std::move(faults))) {}

}  // namespace harness
