#pragma once

#include "harness/sdk/model_plugin.h"
#include "plugins/models/dcgan/options.h"

namespace dcgan {

// z [N, L] -> dense -> batch norm -> three transposed 5x5 convolutions -> images [N, C, H, W] in [-1, 1]. The
// map starts at a quarter of the image's side (convolutions of stride 1, 2, 2), or with variant "mlp" at 4x4
// (stride 2, 2, 2). No bias where batch norm follows: its gradient would be rounding noise.
class Generator {
 public:
  Generator(harness::sdk::ModuleBank& bank, const DcganOptions& options, const harness::sdk::DataInfo& data);
  at::Tensor operator()(const at::Tensor& latents);

 private:
  std::int64_t channels_, side_;  // of the first feature map
  double negative_slope_;
  torch::nn::Linear dense_{nullptr};
  torch::nn::BatchNorm1d norm_0_{nullptr};
  torch::nn::ConvTranspose2d conv_1_{nullptr}, conv_2_{nullptr}, conv_3_{nullptr};
  torch::nn::BatchNorm2d norm_1_{nullptr}, norm_2_{nullptr};
};

}  // namespace dcgan
