#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace harness {

// Two configurations compared over seeds. Paired ones share the seeds, and with them batches and latents.

// Two-sided p of the sign-flip test (Fisher 1935) that paired differences lie symmetrically around zero: the
// share of all assignments of signs whose mean lies as far from zero or farther. Up to 20 differences all 2^n
// are counted; beyond, 100,000 drawn from `seed`, the observed one counted among them (Phipson and Smyth
// 2010, Stat. Appl. Genet. Mol. Biol. 9). 1 without a difference.
double sign_flip_p(const std::vector<double>& differences, std::uint64_t seed = 0);
// The smallest that it can be with n differences: 2^(1 - n), so 0.0625 with five. 1 with none.
double smallest_sign_flip_p(std::size_t n);

// Cohen's d of paired differences: their mean in units of their standard deviation (d_z; Cohen 1988).
// Infinite for equal differences that are not zero, 0 where all are zero; at least two of them.
double paired_effect(const std::vector<double>& differences);

// Probability that a value of `x` lies above one of `y`, ties counted half: U / (n m) of Mann and Whitney
// 1947. Of unpaired values, at least one each.
double probability_above(const std::vector<double>& x, const std::vector<double>& y);

// Holm's adjustment (1979, Scand. J. Statist. 6) of a family of p values, in their order: each is at most the
// level only where the family's chance of any false finding is.
std::vector<double> holm(const std::vector<double>& p_values);

}  // namespace harness
