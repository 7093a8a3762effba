#pragma once

#include <rapidcheck.h>

#include <bit>
#include <cstdint>
#include <limits>
#include <vector>

namespace harness::testing {

// Any real, not-a-numbers, infinities and the negative zero among them.
inline rc::Gen<double> any_real() {
  return rc::gen::weightedOneOf<double>(
      {{4, rc::gen::map(rc::gen::arbitrary<std::uint64_t>(),
                        [](auto bits) { return std::bit_cast<double>(bits); })},
       {4, rc::gen::arbitrary<double>()},
       {2, rc::gen::elementOf(std::vector<double>{std::numeric_limits<double>::quiet_NaN(),
                                                  std::numeric_limits<double>::infinity(),
                                                  -std::numeric_limits<double>::infinity(), -0.0, 0.0, 1.0,
                                                  std::numeric_limits<double>::denorm_min(), 1e300, 0.1})}});
}

}  // namespace harness::testing
