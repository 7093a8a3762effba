#include "harness/sdk/plugin.h"
#include "harness/sdk/sha256.h"
#include "harness/sdk/testing/fake_dataset.h"

namespace {

using namespace harness::sdk;

// A least-squares loss with targets of +1 and -1: enough to be a plugin of its own project.
class Outside : public AdversarialLoss {
 public:
  Outside(const NoOptions&, const DataInfo&) {}

  std::vector<Term> discriminator(Step&, const at::Tensor& real_logits,
                                  const at::Tensor& fake_logits) override {
    return {{"real", (real_logits - 1).square().mean()}, {"fake", (fake_logits + 1).square().mean()}};
  }
  std::vector<Term> generator(Step&, const at::Tensor& fake_logits, const OnDemand&) override {
    return {{"adversarial", (fake_logits - 1).square().mean()}};
  }
};

// A data set whose content hash is the SDK's.
class OutsideData : public testing::FakeDataset {
 public:
  OutsideData(const NoOptions&, const DataFolder&) : FakeDataset({2}) {}
  std::string content_hash() override { return sha256_hex("outside"); }
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.loss<Outside>("outside",
                          "Least squares with targets +1 and -1, built outside the harness's tree.",
                          harness::OptionTable<NoOptions>());
  registrar.dataset<OutsideData>("outside_data", "Fixed points.", harness::OptionTable<NoOptions>());
}
