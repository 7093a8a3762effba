// One metric's numerics on two files of features, one thread.
// usage: metrics_bench frechet|kernel|neighbours REAL FAKE DIMENSIONS     files: float32, row by row
// Prints value, seconds, and the most memory above what the features take, in MiB.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "plugins/metrics/frechet_side.h"
#include "plugins/metrics/kernel.h"
#include "plugins/metrics/neighbours.h"

namespace {

using namespace harness::plugins;

at::Tensor features(const char* path, std::int64_t dimensions) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw harness::input_error(std::string("cannot read ") + path + ".");
  const auto bytes = static_cast<std::int64_t>(file.tellg());
  const at::Tensor rows = at::empty({bytes / 4 / dimensions, dimensions}, at::kFloat);
  file.seekg(0);
  file.read(static_cast<char*>(rows.mutable_data_ptr()), bytes);
  return rows;
}

double peak_mib() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  return static_cast<double>(use.ru_maxrss) / 1024.0;
}

double frechet(const at::Tensor& real, const at::Tensor& fake) {
  FrechetSide sides[] = {{kReal, 1 << 30}, {kFake, 1 << 30}};
  for (const at::Tensor& batch : real.split(256)) sides[0].add(batch);
  for (const at::Tensor& batch : fake.split(256)) sides[1].add(batch);
  return frechet_distance(sides[0].gaussian(), sides[1].moments());
}

}  // namespace

int main(int count, char** words) {
  if (count != 5) {
    std::fputs("usage: metrics_bench frechet|kernel|neighbours REAL FAKE DIMENSIONS\n", stderr);
    return 2;
  }
  const at::NoGradGuard no_grad;
  at::set_num_threads(1);
  const std::string what = words[1];
  const at::Tensor real = features(words[2], std::stoll(words[4])),
                   fake = features(words[3], std::stoll(words[4]));
  const double before = peak_mib();
  const auto start = std::chrono::steady_clock::now();
  const double value = what == "frechet"  ? frechet(real, fake)
                       : what == "kernel" ? kernel_distance(real, fake).value
                                          : overlap(real, fake, 5).recall;
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  std::printf("%.9g %.3f %.0f\n", value, seconds.count(), peak_mib() - before);
}
