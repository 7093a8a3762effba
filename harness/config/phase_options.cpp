#include "harness/config/phase_options.h"

namespace harness {

const OptionTable<PhaseOptions>& phase_options() {
  static const auto table =
      OptionTable<PhaseOptions>()
          .add("every", &PhaseOptions::every,
               {.min = 1,
                .max = 1e9,
                .unit = "steps",
                .help = "The phase is due at steps 0, every, 2 every ... Raising it makes the phase rarer (a "
                        "lazy penalty, say)."})
          .add("repeat", &PhaseOptions::repeat,
               {.min = 1,
                .max = 1e6,
                .unit = "updates",
                .help = "Updates of the phase within one step: critic steps a generator step, say."});
  return table;
}

}  // namespace harness
