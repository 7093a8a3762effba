#pragma once

#include "harness/sdk/registrar.h"

namespace harness::check {

inline constexpr const char* kGanCarrier = "check_gan";
inline constexpr const char* kVaeCarrier = "check_vae";
inline constexpr const char* kDataCarrier = "check_data";

// Two small models that carry a loss through the same proofs as a model: a GAN with the roles adversarial and
// penalty, a VAE with reconstruction and variational. They fill their other roles themselves. A third takes a
// batch of every stream of a data set.
void register_carriers(sdk::Registrar& registrar);

}  // namespace harness::check
