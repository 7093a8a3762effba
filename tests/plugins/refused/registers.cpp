// Plugins that pass the gate and are refused while they register themselves; FAULT picks which.
#include <stdexcept>

#include "harness/sdk/plugin.h"

namespace {

using namespace harness::sdk;

struct Options {
  double margin = 1.0;
};

struct Loss : AdversarialLoss {
  Loss(const Options&, const DataInfo&) {}
  std::vector<Term> discriminator(Step&, const at::Tensor& real, const at::Tensor&) override {
    return {{"real", real.mean()}};
  }
  std::vector<Term> generator(Step&, const at::Tensor& fake, const OnDemand&) override {
    return {{"adversarial", -fake.mean()}};
  }
};

[[maybe_unused]] harness::OptionTable<Options> margin() {
  return harness::OptionTable<Options>().add("margin", &Options::margin,
                                             {.min = 0.0, .help = "of the logits"});
}

}  // namespace

#if FAULT == 1
HARNESS_PLUGIN(registrar) {
  registrar.loss<Loss>("first_of_two", "registered before the throw", margin());
  throw std::runtime_error("no licence file");
}
#elif FAULT == 2
HARNESS_PLUGIN(registrar) {
  registrar.loss<Loss>("same_name", "once", margin());
  registrar.loss<Loss>("same_name", "and again", margin());
}
#elif FAULT == 3
HARNESS_PLUGIN(registrar) {
  registrar.loss<Loss>("clash", "two options of one name",
                       margin().add("margin", &Options::margin, {.min = 0.0, .help = "again"}));
}
#elif FAULT == 4
HARNESS_PLUGIN(registrar) {
  registrar.loss<Loss>("reserved", "an option that the harness owns",
                       harness::OptionTable<Options>().add("plugin", &Options::margin, {.help = "which"}));
}
#elif FAULT == 5
HARNESS_PLUGIN(registrar) {
  registrar.loss<Loss>(
      "outside", "a default outside its own range",
      harness::OptionTable<Options>().add("margin", &Options::margin, {.min = 2.0, .help = "wide"}));
}
#elif FAULT == 12
HARNESS_PLUGIN(registrar) {
  registrar.loss<Loss>("unread", "an option that waits for a choice that there is not",
                       margin().add("width", &Options::margin,
                                    {.min = 0.0, .help = "wide", .only_with = {"margin", {"wide"}}}));
}
#elif FAULT == 7
extern "C" __attribute__((visibility("default"))) const char HARNESS_STAMP = 1;  // and no entry
#elif FAULT == 8
extern "C" __attribute__((visibility("default"))) const char HARNESS_STAMP = 1;
extern "C" __attribute__((visibility("default"))) const std::uint64_t harness_plugin_headers_hash =
    1;  // other headers
extern "C" __attribute__((visibility("default"))) void harness_plugin_register(Registrar&) { std::abort(); }
#elif FAULT == 6
void nobody_defines_this();
HARNESS_PLUGIN(registrar) {
  nobody_defines_this();
  registrar.loss<Loss>("undefined", "needs a symbol that is nowhere", margin());
}
#endif
