#include "harness/metrics/draws.h"

namespace harness::metrics {

at::Tensor spread(const data::ResidentData& data, std::int64_t begin, std::int64_t end, std::int64_t count) {
  return at::arange(begin, end, at::TensorOptions(data.device()).dtype(at::kLong))
      .mul(data.info().test_size)
      .floor_divide(count);
}

namespace {

HeldOut prepared(const data::ResidentData& data, train::EvalModel& trial, sdk::Split split,
                 const at::Tensor& index, std::int64_t batch) {
  const std::string& stream = data.info().streams.front();
  const at::TensorOptions options = trial.step("evaluation.prepare", batch, {}, {}).options();
  const at::Tensor raw = data.values(stream, split, index, c10::typeMetaToScalarType(options.dtype()));
  const at::Tensor labels = data.labels(stream, split, index);
  return {trial.prepare(data.dataset(), batch, raw, labels), labels};
}

}  // namespace

HeldOut held_out_batch(const data::ResidentData& data, train::EvalModel& trial, const at::Tensor& index,
                       std::int64_t batch) {
  return prepared(data, trial, sdk::Split::kTest, index, batch);
}

at::Tensor training_block(const data::ResidentData& data, train::EvalModel& trial, std::int64_t begin,
                          std::int64_t end) {
  const at::Tensor index = at::arange(begin, end, at::TensorOptions(data.device()).dtype(at::kLong));
  return prepared(data, trial, sdk::Split::kTrain, index, training_batch(begin)).values;
}

at::Tensor training_sample(const data::ResidentData& data, train::EvalModel& trial, std::int64_t begin,
                           std::int64_t end, std::int64_t count) {
  const at::Tensor index = at::arange(begin, end, at::TensorOptions(data.device()).dtype(at::kLong))
                               .mul(data.info().train_size)
                               .floor_divide(count);
  return prepared(data, trial, sdk::Split::kTrain, index, training_batch(begin)).values;
}

at::Tensor density_sample(const data::ResidentData& data, train::EvalModel& trial, std::int64_t batch,
                          std::int64_t n) {
  const sdk::Mixture mixture = data.dataset().mixture().value();
  sdk::Step& step = trial.step("evaluation.density", batch, {}, {});
  const at::Tensor centres = mixture.centres.to(step.options());
  const at::Tensor mode = step.randint("mode", centres.size(0), {n});
  return centres.index_select(0, mode) +
         mixture.standard_deviation * step.normal("noise", {n, centres.size(1)});
}

at::Tensor labels_to_draw(const data::ResidentData& data, std::int64_t begin, std::int64_t end,
                          std::int64_t count) {
  if (data.info().classes == 0 || data.info().test_size == 0) return {};
  return data.labels(data.info().streams.front(), sdk::Split::kTest, spread(data, begin, end, count));
}

at::Tensor generated(train::EvalModel& trial, std::string_view purpose, std::int64_t batch, std::int64_t n,
                     const at::Tensor& labels) {
  sdk::Step& step = trial.step(purpose, batch, {}, labels);
  const at::Tensor latents = trial.model().latents(step, n);
  return trial.model().generate(step, latents);
}

}  // namespace harness::metrics
