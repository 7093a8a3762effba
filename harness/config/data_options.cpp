#include "harness/config/data_options.h"

namespace harness {

const OptionTable<DataOptions>& data_options() {
  static const auto table = OptionTable<DataOptions>().add(
      "batch_size", &DataOptions::batch_size,
      {.min = 1,
       .max = 1 << 20,
       .unit = "examples",
       .help = "Examples a batch. Raising it makes gradients less noisy and each step dearer."});
  return table;
}

}  // namespace harness
