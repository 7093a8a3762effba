#include "harness/train/scalar_ring.h"

#include <algorithm>
#include <cmath>

namespace harness::train {

namespace {

// A value a trial from a scalar or vector on the CPU, without a dispatched operation for the usual types.
std::vector<double> read(const at::Tensor& values, std::int64_t trials) {
  const std::int64_t stride = values.dim() == 0 ? 0 : values.stride(0);
  const auto copy = [&](const auto* data) {
    std::vector<double> numbers;
    for (std::int64_t trial = 0; trial < trials; ++trial)
      numbers.push_back(static_cast<double>(data[trial * stride]));
    return numbers;
  };
  if (values.scalar_type() == at::kFloat) return copy(values.const_data_ptr<float>());
  if (values.scalar_type() == at::kDouble) return copy(values.const_data_ptr<double>());
  return read(values.to(at::kDouble), trials);
}

}  // namespace

ScalarRing::ScalarRing(const Fusion& fusion, std::int64_t capacity, at::Device device)
    : fusion_(fusion), capacity_(capacity), device_(device) {}

std::size_t ScalarRing::column(const std::string& name) {
  const auto known = std::find(columns_.begin(), columns_.end(), name);
  if (known != columns_.end()) return static_cast<std::size_t>(known - columns_.begin());
  columns_.push_back(name);
  return columns_.size() - 1;
}

void ScalarRing::record(std::size_t column, const at::Tensor& stacked, bool wanted) {
  Pending fresh{column, wanted, {}, {}};
  if (device_.is_cpu())
    fresh.on_host = read(stacked, fusion_.trials());
  else
    fresh.on_device = stacked.detach();
  const auto known = std::find_if(pending_.begin(), pending_.end(),
                                  [&](const auto& pending) { return pending.column == column; });
  if (known == pending_.end()) {
    pending_.push_back(std::move(fresh));
    return;
  }
  for (std::size_t trial = 0; trial < fresh.on_host.size(); ++trial)
    if (!std::isfinite(known->on_host[trial])) fresh.on_host[trial] = known->on_host[trial];
  if (fresh.on_device.defined())
    fresh.on_device = at::where(known->on_device.isfinite(), fresh.on_device, known->on_device);
  *known = std::move(fresh);
}

void ScalarRing::end_step() {
  std::sort(pending_.begin(), pending_.end(),
            [](const auto& a, const auto& b) { return a.column < b.column; });
  Row row;
  for (const Pending& pending : pending_) {
    row.columns.push_back(pending.column);
    row.wanted.push_back(pending.wanted);
  }
  if (device_.is_cpu()) {
    row.values.resize(static_cast<std::size_t>(fusion_.trials()));
    for (const Pending& pending : pending_)
      for (std::size_t trial = 0; trial < row.values.size(); ++trial)
        row.values[trial].push_back(pending.on_host[trial]);
  } else {
    std::vector<at::Tensor> values;
    for (const Pending& pending : pending_)
      values.push_back(pending.on_device.to(at::kFloat).reshape({-1}).expand({fusion_.trials()}));
    on_device_.push_back(values.empty() ? at::Tensor() : at::stack(values));
  }
  rows_.push_back(std::move(row));
  pending_.clear();
}

std::vector<ScalarRing::Row> ScalarRing::drain() {
  if (!device_.is_cpu()) {
    // One copy for all rows: joined on the device, split here.
    std::vector<at::Tensor> filled;
    for (const at::Tensor& values : on_device_)
      if (values.defined()) filled.push_back(values);
    const at::Tensor all = filled.empty() ? at::Tensor() : at::cat(filled).to(at::kCPU);
    std::int64_t from = 0;
    for (Row& row : rows_) {
      row.values.resize(static_cast<std::size_t>(fusion_.trials()));
      for (std::size_t c = 0; c < row.columns.size(); ++c) {
        const std::vector<double> numbers = read(all.select(0, from++), fusion_.trials());
        for (std::size_t trial = 0; trial < row.values.size(); ++trial)
          row.values[trial].push_back(numbers[trial]);
      }
    }
    on_device_.clear();
  }
  return std::exchange(rows_, {});
}

}  // namespace harness::train
