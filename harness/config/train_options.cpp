#include "harness/config/train_options.h"

namespace harness {

const OptionTable<TrainOptions>& train_options() {
  using O = TrainOptions;
  static const auto table =
      OptionTable<O>()
          .add("steps", &O::steps,
               {.min = 1,
                .max = 1e12,
                .unit = "steps",
                .help = "Steps in all: a total, never an increment. A raised total continues the trials.",
                .identity = false})
          .add(
              "ema", &O::ema,
              {.min = 0,
               .max = 1,
               .max_exclusive = true,
               .help = "Decay a step of the moving average of the weights, with which a trial is then judged "
                       "and sampled. 0: none. Nearer 1 averages over more steps.",
               .fusible = true,
               .schedulable = true})
          .add("ema_groups", &O::ema_groups,
               {.help = "Parameter groups that are averaged. Empty: all of the model's."})
          .add(
              "precision", &O::precision,
              {.choices = {"fp32", "tf32", "bf16"},
               .help = "Arithmetic of matrix products and convolutions: single precision, TensorFloat-32 "
                       "(GPUs only; elsewhere as fp32), or bfloat16 under autocast. Weights and moments stay "
                       "in single precision."})
          .add("fuse", &O::fuse,
               {.min = 1,
                .max = 4096,
                .choices = {"auto"},
                .unit = "trials",
                .help = "Trials that are trained as one fused group, where only options that may differ when "
                        "fused differ. \"auto\": 1 on the CPU, where fusion does not pay, and what fits on a "
                        "GPU.",
                .identity = false})
          .add("device", &O::device,
               {.choices = {"auto", "cpu", "cuda:N"},
                .help =
                    "Where trials are trained. \"auto\": on all GPUs, or on all cores where there is none.",
                .identity = false})
          .add(
              "log_every", &O::log_every,
              {.min = 1,
               .max = 1e6,
               .unit = "steps",
               .help = "Steps between copies of the recorded values from the device. Raising it costs device "
                       "memory and delays what is shown, and loses nothing.",
               .identity = false})
          .add("record_every", &O::record_every,
               {.min = 1,
                .max = 1e9,
                .unit = "steps",
                .help = "Steps between recorded points of a loss curve: of the phase's runs in so many steps "
                        "the last, and its last of all.",
                .identity = false})
          .add("grad_norm_every", &O::grad_norm_every,
               {.min = 0,
                .max = 1e9,
                .unit = "steps",
                .help = "Steps between recorded gradient norms, one a parameter group and phase that updates "
                        "it; at least record_every. 0: never.",
                .identity = false})
          .add("checkpoint_every", &O::checkpoint_every,
               {.min = 0,
                .max = 1e12,
                .unit = "steps",
                .help =
                    "Steps between checkpoints: at most this many steps are lost to a crash. 0: at the end "
                    "only.",
                .identity = false});
  return table;
}

}  // namespace harness
