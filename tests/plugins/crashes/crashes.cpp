// A loss that takes its process down in training, after the proofs that do not train have passed.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "harness/sdk/plugin.h"

namespace {

using namespace harness::sdk;

struct Options {};

class Crashes : public AdversarialLoss {
 public:
  Crashes(const Options&, const DataInfo&) {}
  std::vector<Term> discriminator(Step&, const at::Tensor&, const at::Tensor&) override {
    std::fprintf(stderr, "%s\n", std::string(5000, 'x').c_str());
    std::abort();
  }
  std::vector<Term> generator(Step&, const at::Tensor& fake_logits, const OnDemand&) override {
    return {{"adversarial", at::softplus(-fake_logits).mean()}};
  }
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.loss<Crashes>("crashes", "Aborts in training.", harness::OptionTable<Options>());
}
