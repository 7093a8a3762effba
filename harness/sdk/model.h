#pragma once

#include <ATen/ATen.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "harness/sdk/data_info.h"
#include "harness/sdk/loss.h"
#include "harness/sdk/phase.h"
#include "harness/sdk/step.h"
#include "harness/sdk/term.h"

namespace harness::sdk {

// The two parts of -ELBO, in nats, [N] each.
struct Elbo {
  at::Tensor reconstruction;  // -log p(x | z), z drawn from the posterior
  at::Tensor kl;              // KL(q(z | x) || p(z))
};

// A coordinate of the latent worth traversing: `harness sample --what traversal` draws a row for each.
struct LatentAxis {
  std::string name;
  std::int64_t index = 0;  // into the latent vector
  double low = -2.0, high = 2.0;
};

// What the model is built for and the losses that the file chose. Pointers are null where a role is unfilled;
// they live as long as the model.
struct ModelContext {
  DataInfo data;
  AdversarialLoss* adversarial = nullptr;
  Penalty* penalty = nullptr;
  Reconstruction* reconstruction = nullptr;
  Variational* variational = nullptr;
};

// A model describes its training as data and computes terms; the trainer does the rest: gradients of exactly
// each phase's groups, optimisers, schedules, moving averages, checkpoints, logging. Capabilities are the
// methods below `gate`; ModelInfo says which of them a model has, the others are never called.
class Model {
 public:
  virtual ~Model() = default;

  // Registers layers, parameters, state and groups. Initialise here, on the CPU in float32; random
  // initialisation may use torch's default generator, which the trainer has seeded for this trial (here and
  // nowhere else).
  virtual void build(ModuleBank& bank) = 0;
  virtual std::vector<Stage> schedule() const = 0;
  virtual std::vector<Term> terms(std::string_view phase, Step& step) = 0;
  // After the phase's update: codebooks, weight clipping, pools. Under no_grad.
  virtual void after(std::string_view, Step&) {}
  // For gated phases: 0-d bool, computed on the device.
  virtual at::Tensor gate(std::string_view, Step& step) {
    return at::ones({}, step.options().dtype(at::kBool));
  }

  // kSample. Latents [n, D] (or what generate takes), drawn from the step; images in [-1, 1] or points.
  virtual at::Tensor latents(Step&, std::int64_t) { throw missing("latents"); }
  virtual at::Tensor generate(Step&, const at::Tensor&) { throw missing("generate"); }
  virtual std::vector<LatentAxis> axes() const { return {}; }
  // kReconstruct: in [-1, 1].
  virtual at::Tensor reconstruct(Step&, const at::Tensor&) { throw missing("reconstruct"); }
  // kEncode: the mean code [N, D].
  virtual at::Tensor encode(Step&, const at::Tensor&) { throw missing("encode"); }
  // kLogits: the discriminator's [N].
  virtual at::Tensor logits(Step&, const at::Tensor&) { throw missing("logits"); }
  // kElbo, one draw.
  virtual Elbo elbo(Step&, const at::Tensor&) { throw missing("elbo"); }
  // kImportance: the k-sample bound on log p(x) in nats, [N].
  virtual at::Tensor importance_bound(Step&, const at::Tensor&, std::int64_t) {
    throw missing("importance_bound");
  }
  // kTranslate: images of the other stream as images of the stream `to`, one of DataInfo::streams; both ways.
  virtual at::Tensor translate(Step&, const at::Tensor& /*images*/, std::string_view /*to*/) {
    throw missing("translate");
  }

 private:
  static std::logic_error missing(const char* method) {
    return std::logic_error(std::string("the model declares a capability without its method: ") + method);
  }
};

}  // namespace harness::sdk
