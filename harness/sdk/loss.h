#pragma once

#include <ATen/ATen.h>

#include <functional>
#include <vector>

#include "harness/sdk/step.h"
#include "harness/sdk/term.h"

namespace harness::sdk {

class ModuleBank;

// Real logits for a generator's loss that wants them; computed only when called.
using OnDemand = std::function<at::Tensor()>;
// A critic as a function of images [N, C, H, W] (or points [N, D]) -> logits [N].
using Critic = std::function<at::Tensor(const at::Tensor&)>;

// Role `adversarial`. Pure functions of logits [N]; the mean over the batch.
class AdversarialLoss {
 public:
  virtual ~AdversarialLoss() = default;
  virtual std::vector<Term> discriminator(Step& step, const at::Tensor& real_logits,
                                          const at::Tensor& fake_logits) = 0;
  virtual std::vector<Term> generator(Step& step, const at::Tensor& fake_logits,
                                      const OnDemand& real_logits) = 0;
};

// Role `penalty`: added to the discriminator's phase.
class Penalty {
 public:
  struct Inputs {
    Critic critic;
    at::Tensor real, fake;                // detached from the generator
    at::Tensor real_logits, fake_logits;  // of the same phase, for penalties on outputs
  };
  virtual ~Penalty() = default;
  virtual void build(ModuleBank&) {}  // state of its own, such as LeCam's moving averages
  virtual std::vector<Term> terms(Step& step, const Inputs& inputs) = 0;
};

// Role `reconstruction`: how well `output` (what a decoder returns, in the model's own scale) explains
// `target`.
class Reconstruction {
 public:
  virtual ~Reconstruction() = default;
  // -log p(target | output) in nats, [N], summed over the other dimensions. Images and targets are in [-1,
  // 1]; a Bernoulli likelihood takes logits and maps targets to [0, 1] itself.
  virtual at::Tensor negative_log_likelihood(Step& step, const at::Tensor& output,
                                             const at::Tensor& target) = 0;
  // What an image in [-1, 1] the decoder's output stands for (the likelihood's mean).
  virtual at::Tensor mean(const at::Tensor& output) const = 0;
  virtual std::string name() const = 0;  // curve name, e.g. "bernoulli"
};

// Role `variational`: turns a diagonal Gaussian posterior into the objective's divergence terms.
class Variational {
 public:
  virtual ~Variational() = default;
  virtual void build(ModuleBank&) {}
  // mean, log_variance: [N, D]. Values in nats, mean over the batch; weights such as beta ride in
  // Term::weight.
  virtual std::vector<Term> terms(Step& step, const at::Tensor& mean, const at::Tensor& log_variance) = 0;
};

}  // namespace harness::sdk
