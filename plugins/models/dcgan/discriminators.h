#pragma once

#include <memory>

#include "harness/sdk/model_plugin.h"
#include "plugins/models/dcgan/options.h"

namespace dcgan {

// Images [N, C, H, W] -> logits [N].
class Discriminator {
 public:
  virtual ~Discriminator() = default;
  virtual at::Tensor logits(harness::sdk::Step& step, const at::Tensor& images) = 0;
};

std::unique_ptr<Discriminator> make_discriminator(harness::sdk::ModuleBank& bank, const DcganOptions& options,
                                                  const harness::sdk::DataInfo& data);

}  // namespace dcgan
