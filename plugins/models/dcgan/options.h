#pragma once

#include <cstdint>
#include <string>

namespace dcgan {

struct DcganOptions {
  std::string variant = "conv";
  std::int64_t latent_dim = 100;
  std::string latent = "normal";
  std::int64_t base_channels = 64;
  double negative_slope = 0.3;
  double dropout = 0.3;
  std::string discriminator_norm = "none";
};

}  // namespace dcgan
