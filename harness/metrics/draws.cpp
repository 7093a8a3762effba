#include "harness/metrics/draws.h"

namespace harness::metrics {

HeldOut held_out_batch(const data::ResidentData& data, train::EvalModel& trial, std::string_view stream,
                       std::int64_t begin, std::int64_t end, std::int64_t batch) {
  const at::TensorOptions options = trial.step("evaluation.prepare", batch, {}, {}).options();
  const at::Tensor index = at::arange(begin, end, options.dtype(at::kLong));
  HeldOut held_out;
  held_out.labels = data.labels(stream, sdk::Split::kTest, index);
  const at::Tensor raw =
      data.values(stream, sdk::Split::kTest, index, c10::typeMetaToScalarType(options.dtype()));
  held_out.values =
      data.dataset().prepare(trial.step("evaluation.prepare", batch, raw, held_out.labels), raw);
  return held_out;
}

at::Tensor cycled_labels(const data::ResidentData& data, std::int64_t begin, std::int64_t n) {
  if (data.info().classes == 0 || data.info().test_size == 0) return {};
  const std::string& stream = data.info().streams.front();
  const at::Tensor index =
      at::arange(begin, begin + n, at::TensorOptions().dtype(at::kLong).device(data.device()));
  return data.labels(stream, sdk::Split::kTest, index.remainder(data.info().test_size));
}

at::Tensor generated(train::EvalModel& trial, std::string_view purpose, std::int64_t batch, std::int64_t n,
                     const at::Tensor& labels) {
  sdk::Step& step = trial.step(purpose, batch, {}, labels);
  const at::Tensor latents = trial.model().latents(step, n);
  return trial.model().generate(step, latents);
}

}  // namespace harness::metrics
