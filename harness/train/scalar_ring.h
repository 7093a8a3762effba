#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string>
#include <vector>

#include "harness/train/fusion.h"

namespace harness::train {

// The scalars of each step, kept on the device until drain() copies them out at once. On the CPU they are
// read where they lie: there is nothing to wait for.
class ScalarRing {
 public:
  // `capacity`: steps between drains.
  ScalarRing(const Fusion& fusion, std::int64_t capacity, at::Device device);

  // The number of a curve, made at first sight.
  std::size_t column(const std::string& name);
  const std::vector<std::string>& columns() const { return columns_; }

  // A stacked scalar, [] or [B], of the step under way; recorded again (by a phase's next repeat), the newer
  // value counts, but for a trial whose older one is not finite. `wanted`: a point of its curve; others are
  // only looked at for divergence.
  void record(std::size_t column, const at::Tensor& stacked, bool wanted);
  void end_step();
  bool full() const { return static_cast<std::int64_t>(rows_.size()) >= capacity_; }

  // One drained step: a value a trial for each column recorded in it.
  struct Row {
    std::vector<std::size_t> columns;         // rising
    std::vector<bool> wanted;                 // by position in columns
    std::vector<std::vector<double>> values;  // [trial][position in columns]
  };
  std::vector<Row> drain();

 private:
  struct Pending {
    std::size_t column;
    bool wanted;
    at::Tensor on_device;         // detached, or
    std::vector<double> on_host;  // a value a trial
  };
  Fusion fusion_;
  std::int64_t capacity_;
  at::Device device_;
  std::vector<std::string> columns_;
  std::vector<Pending> pending_;
  std::vector<Row> rows_;              // with values only where the device is the CPU
  std::vector<at::Tensor> on_device_;  // otherwise: a row's values, [columns, B]
};

}  // namespace harness::train
