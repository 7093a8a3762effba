// Small matrices: more threads only wait for each other, above all where other tests run beside these.
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

namespace harness::tests {
namespace {

class OneThread : public ::testing::Environment {
  void SetUp() override { at::set_num_threads(1); }
};
const ::testing::Environment* const kOneThread = ::testing::AddGlobalTestEnvironment(new OneThread);

}  // namespace
}  // namespace harness::tests
