#include "harness/train/philox.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

// One source, compiled for three levels of vector instructions; the loader picks. Sanitizers do not get along
// with the resolvers that this needs.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define HARNESS_VECTORISED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define HARNESS_VECTORISED
#endif
#define HARNESS_INLINE inline __attribute__((always_inline))
#define HARNESS_INLINE_LAMBDA __attribute__((always_inline))

namespace harness::train {
namespace {

constexpr std::uint32_t kMultiplier0 = 0xD2511F53, kMultiplier1 = 0xCD9E8D57;
constexpr std::uint32_t kWeyl0 = 0x9E3779B9, kWeyl1 = 0xBB67AE85;

// Numbers are made in chunks of kLanes counters: words[w][lane] is word w of counter first + lane, and word w
// of all lanes comes before word w + 1 of any. This order is what vector units write without shuffling; it is
// part of every result, so it never changes.
constexpr int kLanes = 16;
constexpr int kWords = 4 * kLanes;
constexpr int kDoubles = 2 * kLanes;

struct Words {
  alignas(64) std::uint32_t word[4][kLanes];
};

HARNESS_INLINE void rounds(const PhiloxStream& stream, std::uint64_t first, Words& words) {
  for (int lane = 0; lane < kLanes; ++lane) {
    const std::uint64_t index = first + static_cast<std::uint64_t>(lane);
    words.word[0][lane] = static_cast<std::uint32_t>(index);
    words.word[1][lane] = static_cast<std::uint32_t>(index >> 32);
    words.word[2][lane] = stream.high[0];
    words.word[3][lane] = stream.high[1];
  }
  std::uint32_t key0 = stream.key[0], key1 = stream.key[1];
  for (int round = 0; round < 10; ++round) {
    for (int lane = 0; lane < kLanes; ++lane) {
      const std::uint64_t product0 = static_cast<std::uint64_t>(kMultiplier0) * words.word[0][lane];
      const std::uint64_t product1 = static_cast<std::uint64_t>(kMultiplier1) * words.word[2][lane];
      words.word[0][lane] = static_cast<std::uint32_t>(product1 >> 32) ^ words.word[1][lane] ^ key0;
      words.word[2][lane] = static_cast<std::uint32_t>(product0 >> 32) ^ words.word[3][lane] ^ key1;
      words.word[1][lane] = static_cast<std::uint32_t>(product1);
      words.word[3][lane] = static_cast<std::uint32_t>(product0);
    }
    key0 += kWeyl0;
    key1 += kWeyl1;
  }
}

HARNESS_INLINE std::uint64_t pair(const Words& words, int first, int lane) {
  return static_cast<std::uint64_t>(words.word[first + 1][lane]) << 32 | words.word[first][lane];
}

// ln x for x in (0, 1], from ln m = 2 artanh((m - 1) / (m + 1)), sqrt(1/2) <= m < sqrt(2). With |s| <= 0.1716
// the terms left out are below 1e-9 (float) and 1e-18 (double) of the result.
HARNESS_INLINE float natural_log(float x) {
  const std::int32_t bits = std::bit_cast<std::int32_t>(x) - 0x3F3504F3;  // sqrt(1/2)
  const std::int32_t exponent = bits >> 23;
  const float m = std::bit_cast<float>((bits & 0x007FFFFF) + 0x3F3504F3);
  const float s = (m - 1.0f) / (m + 1.0f);
  const float q = s * s;
  const float series = 1.0f + q * (1.0f / 3 + q * (1.0f / 5 + q * (1.0f / 7 + q * (1.0f / 9))));
  return 2.0f * s * series + static_cast<float>(exponent) * 0.693147180559945f;
}
HARNESS_INLINE double natural_log(double x) {
  const std::int64_t bits = std::bit_cast<std::int64_t>(x) - 0x3FE6A09E667F3BCD;  // sqrt(1/2)
  const std::int64_t exponent = bits >> 52;
  const double m = std::bit_cast<double>((bits & 0x000FFFFFFFFFFFFF) + 0x3FE6A09E667F3BCD);
  const double s = (m - 1.0) / (m + 1.0);
  const double q = s * s;
  double series = 1.0 / 23;
  for (int k = 21; k >= 1; k -= 2) series = 1.0 / k + q * series;
  return 2.0 * s * series + static_cast<double>(exponent) * 0.69314718055994530942;
}

// Sine and cosine of r * pi/2, |r| <= 1/2: their series. What is left out is below 2e-9 and 1e-19.
HARNESS_INLINE void quarter(float r, float& sine, float& cosine) {
  const float x = r * 1.57079632679489662f;
  const float q = x * x;
  sine = x * (1.0f - q * (1.0f / 6 - q * (1.0f / 120 - q * (1.0f / 5040 - q * (1.0f / 362880)))));
  cosine = 1.0f - q * (0.5f - q * (1.0f / 24 - q * (1.0f / 720 - q * (1.0f / 40320 - q * (1.0f / 3628800)))));
}
HARNESS_INLINE void quarter(double r, double& sine, double& cosine) {
  const double x = r * 1.57079632679489661923;
  const double q = x * x;
  double odd = 1.0, even = 1.0;
  for (int k = 18; k >= 2; k -= 2) {
    odd = 1.0 - odd * q * (1.0 / (k * (k + 1)));
    even = 1.0 - even * q * (1.0 / (k * (k - 1)));
  }
  sine = x * odd;
  cosine = even;
}

// u in (0, 1], v in [0, 1): two independent normals.
template <class Real>
HARNESS_INLINE void box_muller(Real u, Real v, Real& first, Real& second) {
  const Real radius = std::sqrt(Real(-2) * natural_log(u));
  const Real turns = Real(4) * v;
  const std::int32_t quadrant = static_cast<std::int32_t>(turns + Real(0.5));
  Real sine, cosine;
  quarter(turns - static_cast<Real>(quadrant), sine, cosine);
  const bool odd = (quadrant & 1) != 0;
  const Real x = odd ? sine : cosine;
  const Real y = odd ? cosine : sine;
  const Real x_sign = ((quadrant + 1) & 2) != 0 ? Real(-1) : Real(1);
  const Real y_sign = (quadrant & 2) != 0 ? Real(-1) : Real(1);
  first = radius * (x_sign * x);
  second = radius * (y_sign * y);
}

HARNESS_INLINE void uniforms(const Words& words, float* out) {
  for (int w = 0; w < 4; ++w)
    for (int lane = 0; lane < kLanes; ++lane)
      out[w * kLanes + lane] =
          static_cast<float>(static_cast<std::int32_t>(words.word[w][lane] >> 8)) * 0x1p-24f;
}
HARNESS_INLINE void uniforms(const Words& words, double* out) {
  for (int w = 0; w < 2; ++w)
    for (int lane = 0; lane < kLanes; ++lane)
      out[w * kLanes + lane] =
          static_cast<double>(static_cast<std::int64_t>(pair(words, 2 * w, lane) >> 11)) * 0x1p-53;
}

HARNESS_INLINE void normals(const Words& words, float* out) {
  for (int w = 0; w < 2; ++w)
    for (int lane = 0; lane < kLanes; ++lane) {
      const auto k = static_cast<std::int32_t>(words.word[2 * w][lane] >> 1);
      const auto l = static_cast<std::int32_t>(words.word[2 * w + 1][lane] >> 8);
      box_muller((static_cast<float>(k) + 0.5f) * 0x1p-31f, static_cast<float>(l) * 0x1p-24f,
                 out[2 * w * kLanes + lane], out[(2 * w + 1) * kLanes + lane]);
    }
}
HARNESS_INLINE void normals(const Words& words, double* out) {
  for (int lane = 0; lane < kLanes; ++lane) {
    const auto k = static_cast<std::int64_t>(pair(words, 0, lane) >> 11);
    const auto l = static_cast<std::int64_t>(pair(words, 2, lane) >> 11);
    box_muller(static_cast<double>(k + 1) * 0x1p-53, static_cast<double>(l) * 0x1p-53, out[lane],
               out[kLanes + lane]);
  }
}

// Whole chunks go straight to `out`, the last part through a buffer.
template <int kSize, class Number, class Convert>
HARNESS_INLINE void fill(const PhiloxStream& stream, Number* out, std::int64_t n, Convert convert) {
  Words words;
  std::uint64_t counter = 0;
  std::int64_t done = 0;
  for (; done + kSize <= n; done += kSize, counter += kLanes) {
    rounds(stream, counter, words);
    convert(words, out + done);
  }
  if (done < n) {
    Number last[kSize];
    rounds(stream, counter, words);
    convert(words, last);
    std::copy(last, last + (n - done), out + done);
  }
}

}  // namespace

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
  const PhiloxStream stream{key, {counter[2], counter[3]}};
  Words words;
  rounds(stream, static_cast<std::uint64_t>(counter[1]) << 32 | counter[0], words);
  return {words.word[0][0], words.word[1][0], words.word[2][0], words.word[3][0]};
}

HARNESS_VECTORISED void fill_words(const PhiloxStream& stream, std::uint32_t* out, std::int64_t n) {
  fill<kWords>(stream, out, n, [](const Words& words, std::uint32_t* to) HARNESS_INLINE_LAMBDA {
    std::memcpy(to, words.word, sizeof words.word);
  });
}
HARNESS_VECTORISED void fill_uniform(const PhiloxStream& stream, float* out, std::int64_t n) {
  fill<kWords>(stream, out, n,
               [](const Words& words, float* to) HARNESS_INLINE_LAMBDA { uniforms(words, to); });
}
HARNESS_VECTORISED void fill_uniform(const PhiloxStream& stream, double* out, std::int64_t n) {
  fill<kDoubles>(stream, out, n,
                 [](const Words& words, double* to) HARNESS_INLINE_LAMBDA { uniforms(words, to); });
}
HARNESS_VECTORISED void fill_normal(const PhiloxStream& stream, float* out, std::int64_t n) {
  fill<kWords>(stream, out, n,
               [](const Words& words, float* to) HARNESS_INLINE_LAMBDA { normals(words, to); });
}
HARNESS_VECTORISED void fill_normal(const PhiloxStream& stream, double* out, std::int64_t n) {
  fill<kDoubles>(stream, out, n,
                 [](const Words& words, double* to) HARNESS_INLINE_LAMBDA { normals(words, to); });
}
HARNESS_VECTORISED void fill_integers(const PhiloxStream& stream, std::int64_t high, std::int64_t* out,
                                      std::int64_t n) {
  __extension__ using Wide = unsigned __int128;
  const auto range = static_cast<Wide>(high);
  fill<kDoubles>(stream, out, n, [range](const Words& words, std::int64_t* to) HARNESS_INLINE_LAMBDA {
    for (int w = 0; w < 2; ++w)
      for (int lane = 0; lane < kLanes; ++lane)
        to[w * kLanes + lane] = static_cast<std::int64_t>((range * pair(words, 2 * w, lane)) >> 64);
  });
}

}  // namespace harness::train
