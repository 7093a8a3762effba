#include "tests/report/example_rows.h"

#include <fmt/format.h>
#include <png.h>

#include <cmath>
#include <cstdint>
#include <vector>

namespace harness::testing {
namespace {

// A fixed sequence: what it gives does not depend on the standard library.
class Sequence {
 public:
  explicit Sequence(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 1) {}
  double uniform() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return static_cast<double>(state_ >> 11) * 0x1.0p-53;
  }
  // Mean 0, variance 1, near enough to normal.
  double noise() {
    double sum = -6.0;
    for (int i = 0; i < 12; ++i) sum += uniform();
    return sum;
  }

 private:
  std::uint64_t state_;
};

TrialRows trial(const char* experiment, int configuration, int seed, int index) {
  TrialRows rows;
  rows.id = fmt::format("{:08x}{:08x}", 0x51ed0000 + 977 * configuration + 13 * seed, 0x2c0ffee0 + index);
  rows.configuration = fmt::format("c0f{:013x}", 0xabc00 + configuration);
  rows.seed = seed;
  rows.status = TrialStatus::kDone;
  rows.attempts = 1;
  rows.device = "cpu";
  AttemptRow& attempt = rows.made_by.emplace_back();
  attempt.data_hash = fmt::format("{:064x}", 0xda7a);
  attempt.environment = {{"libtorch", "2.11.0"}, {"cpu", "AMD EPYC 9B45"}, {"threads", "1"}};
  attempt.plugins = {{fmt::format("/opt/harness/plugins/{}.so", experiment), fmt::format("{:064x}", 0x9106)}};
  return rows;
}

void add_point(TrialRows& rows, const std::string& name, std::int64_t step, double value) {
  rows.curves[name].push_back({step, step * 256, static_cast<double>(step) / 700.0, value});
}

const ScoreBasis kModesBasis{0, 10000, "test"};
const ScoreBasis kQualityBasis{10000, 10000, "test", "random_conv", "fea7" + std::string(60, '0')};

}  // namespace

ExperimentRows example_losses() {
  ExperimentRows rows;
  rows.name = "ring-losses";
  rows.description =
      "Which adversarial loss covers a ring of eight Gaussians best, at equal budget and over seeds?";
  rows.file_name = "demo.toml";
  rows.toml_sha256 = fmt::format("{:064x}", 0x70311);
  rows.command = "harness run experiments/demo.toml";
  rows.git_commit = "0123456789abcdef0123456789abcdef01234567";
  rows.harness_version = "0.1.0";
  rows.time = "2026-11-21T10:00:00.000Z";
  rows.axes = {"loss.adversarial.plugin"};
  rows.objective_metric = "modes";
  rows.objective_goal = "max";
  rows.metrics = {{"high_quality", "fraction", "max"}, {"modes", "modes", "max"}};
  const std::vector<std::string> losses{"minimax", "nonsaturating", "least_squares", "wasserstein", "hinge"};
  int index = 0;
  for (int c = 0; c < 5; ++c)
    for (int seed = 0; seed < 3; ++seed, ++index) {
      TrialRows one = trial("gaussians", c, seed, index);
      Sequence sequence(100 * c + seed + 7);
      one.steps_planned = 4000;
      const bool diverged = c == 3 && seed == 1, failed = c == 0 && seed == 2;
      one.steps = diverged ? 1730 : failed ? 2400 : 4000;
      if (diverged) {
        one.status = TrialStatus::kDiverged;
        one.reason = "loss.discriminator.adversarial is nan at step 1730";
      }
      if (failed) {
        one.status = TrialStatus::kFailed;
        one.reason = "the worker was killed by signal 9 twice";
        one.attempts = 3;
      }
      if (c == 4 && seed == 0) one.stale = "hinge.so has another hash by now";
      if (c == 4 && seed == 1) {  // continued with another library, --accept-changes
        one.attempts = 2;
        AttemptRow& again = one.made_by.emplace_back(one.made_by.front());
        again.attempt = 2;
        again.from_step = 1500;
        again.plugins.front().second.replace(0, 4, "beef");
      }
      one.train_seconds = static_cast<double>(one.steps) / 700.0;
      one.steps_per_second = 700.0 - 3.0 * index;
      one.settings = {{"data.plugin", "gaussians"},
                      {"data.batch_size", 256},
                      {"model.plugin", "mlp_gan"},
                      {"loss.adversarial.plugin", losses[static_cast<std::size_t>(c)]},
                      {"optimizer.kind", "adam"},
                      {"optimizer.lr", 2e-4},
                      {"optimizer.betas", ValueList{0.5, 0.999}},
                      {"train.steps", 4000}};
      if (c == 4) one.settings["loss.adversarial.margin"] = 1.0;
      for (std::int64_t step = 10; step <= one.steps; step += 10) {
        const double t = static_cast<double>(step) / 4000.0;
        const double wobble = 0.3 * std::sin(static_cast<double>(step) / 150.0 + c) * std::exp(-t);
        add_point(one, "loss.discriminator.adversarial", step,
                  1.38 - 0.4 * std::exp(-8 * t) * (1 + 0.2 * c) + wobble + 0.08 * sequence.noise());
        add_point(one, "loss.generator.adversarial", step,
                  0.7 + (c == 3 ? 4.0 * t : 0.9 * std::exp(-5 * t)) - wobble + 0.1 * sequence.noise());
        if (step % 100 == 0)
          add_point(one, "grad_norm.generator", step,
                    std::exp(0.4 * sequence.noise() - 6 * t + (diverged ? 9 * t : 0)));
      }
      if (diverged) {
        add_point(one, "loss.discriminator.adversarial", 1740, NAN);
        add_point(one, "loss.generator.adversarial", 1740, INFINITY);
      }
      for (std::int64_t step = 500; step <= one.steps; step += 500) {
        const double t = static_cast<double>(step) / 4000.0;
        add_point(one, "metric.modes", step,
                  std::min(8.0, std::round(1 + (5.0 + 0.8 * c) * std::sqrt(t) + 0.6 * sequence.noise())));
        add_point(one, "metric.high_quality", step,
                  std::min(1.0, 0.15 * c + 0.35 * t + 0.05 * sequence.noise() + 0.1));
        one.bases["metric.modes"][500] = kModesBasis;
        one.bases["metric.high_quality"][500] = kQualityBasis;
        one.artifacts.push_back({one.id, "samples",
                                 fmt::format("ring-losses/{}/samples-{}.png", one.id, step),
                                 fmt::format("{:064x}", step), step, 0});
      }
      rows.trials.push_back(std::move(one));
    }
  ScoreBasis training = kModesBasis;
  training.n_fake = 8000;
  rows.references = {{"density", "modes", 8.0, kModesBasis},
                     {"density", "high_quality", 0.9889, kQualityBasis},
                     {"training_data", "modes", 8.0, training}};
  rows.remarks = {{rows.trials[2].id, "2026-11-21T10:01:00.000Z", "warning", "worker_lost",
                   "the worker was killed by signal 9 and started again", 2400}};
  return rows;
}

ExperimentRows example_vae() {
  ExperimentRows rows;
  rows.name = "sprites-vae";
  rows.file_name = "demo-vae.toml";
  rows.git_commit = "0123456789abcdef0123456789abcdef01234567+dirty";
  rows.harness_version = "0.1.0";
  rows.time = "2026-11-21T10:05:00.000Z";
  rows.objective_metric = "neg_elbo";
  rows.objective_goal = "min";
  rows.metrics = {{"neg_elbo", "nats", "min"}, {"kl", "nats", "none"}, {"reconstruction", "nats", "min"}};
  TrialRows one = trial("vae", 9, 0, 0);
  Sequence sequence(99);
  one.steps = one.steps_planned = 3000;
  one.train_seconds = 14.2;
  one.steps_per_second = 211.0;
  one.settings = {{"data.plugin", "sprites"}, {"model.plugin", "vae"}, {"model.latent_dim", 20}};
  for (std::int64_t step = 1; step <= 3000; ++step) {
    const double t = static_cast<double>(step);
    add_point(one, "loss.elbo.reconstruction", step,
              80.0 + 460.0 / std::pow(t, 0.55) + 3.0 * sequence.noise());
    add_point(one, "loss.elbo.kl", step, 25.0 * (1 - std::exp(-t / 300.0)) + sequence.noise());
  }
  for (std::int64_t step = 500; step <= 3000; step += 500) {
    const double t = static_cast<double>(step);
    add_point(one, "metric.neg_elbo", step, 103.0 + 900.0 / std::sqrt(t));
    add_point(one, "metric.kl", step, 24.0 + t / 3000.0);
    add_point(one, "metric.reconstruction", step, 79.0 + 880.0 / std::sqrt(t));
    for (const char* metric : {"neg_elbo", "kl", "reconstruction"})
      one.bases["metric." + std::string(metric)][500] = {10000, 0, "test"};
    for (const char* kind : {"samples", "reconstructions"})
      one.artifacts.push_back(
          {one.id, kind, fmt::format("sprites-vae/{}/{}-{}.png", one.id, kind, step), "", step, 0});
  }
  rows.trials.push_back(std::move(one));
  return rows;
}

std::string example_image(const std::string& path) {
  constexpr std::uint32_t kSide = 240;
  std::uint64_t seed = 1;
  for (const char letter : path) seed = seed * 31 + static_cast<std::uint8_t>(letter);
  Sequence sequence(seed);
  std::vector<std::uint8_t> pixels(kSide * kSide, 250);
  for (int i = 0; i < 500; ++i) {
    const double angle = std::floor(sequence.uniform() * 8.0) * M_PI / 4.0;
    const auto x = static_cast<std::uint32_t>(120 + 80 * std::cos(angle) + 5 * sequence.noise());
    const auto y = static_cast<std::uint32_t>(120 + 80 * std::sin(angle) + 5 * sequence.noise());
    if (x + 1 < kSide && y + 1 < kSide) pixels[y * kSide + x] = pixels[y * kSide + x + 1] = 60;
  }
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = image.height = kSide;
  image.format = PNG_FORMAT_GRAY;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string out(size, '\0');
  png_image_write_to_memory(&image, out.data(), &size, 0, pixels.data(), 0, nullptr);
  out.resize(size);
  return out;
}

}  // namespace harness::testing
