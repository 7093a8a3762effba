#pragma once

#include "harness/sdk/registrar.h"

namespace harness::check {

inline constexpr const char* kGanCarrier = "check_gan";
inline constexpr const char* kVaeCarrier = "check_vae";

// Two small models that carry a loss through the same proofs as a model: a GAN with the roles adversarial and
// penalty, a VAE with reconstruction and variational. They fill their other roles themselves.
void register_carriers(sdk::Registrar& registrar);

}  // namespace harness::check
