#include "harness/analysis/score_basis.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

const std::string kHash = std::string(40, 'a') + std::string(24, 'b');

ScoreBasis basis() {
  ScoreBasis basis{5000, 5000, "test", "random_conv", kHash};
  basis.options = {{"metrics.precision_recall.neighbours", 3}};
  basis.data_hash = "da7a";
  return basis;
}

TEST(ScoreBasis, NamesWhatDiffers) {
  EXPECT_EQ(why_not_comparable(basis(), basis()), "");
  ScoreBasis other = basis();
  other.options["metrics.precision_recall.neighbours"] = 5;
  EXPECT_EQ(why_not_comparable(basis(), other), "metrics.precision_recall.neighbours differs: 3 and 5");
  other.n_real = 1000;
  EXPECT_EQ(why_not_comparable(basis(), other),
            "the numbers of examples differ: n = 5,000 and n = 1,000 held-out, 5,000 samples");
  other.split = "validation";
  EXPECT_EQ(why_not_comparable(basis(), other), "the splits differ: test and validation");
  other.extractor_hash = "cafe";
  EXPECT_EQ(why_not_comparable(basis(), other),
            "the features differ: random_conv aaaaaaaaaaaa and random_conv cafe");
  other.data_hash = "beef";
  EXPECT_EQ(why_not_comparable(basis(), other), "the data differ");
}

TEST(ScoreBasis, SaysNothingOfWhatOneSideDoesNotKnow) {
  ScoreBasis older = basis();
  older.options.clear();
  older.data_hash.clear();
  EXPECT_EQ(why_not_comparable(basis(), older), "");
  EXPECT_EQ(why_not_comparable(older, basis()), "");
}

TEST(ScoreBasis, IsTheExtractorWithTwelveDigitsAndTheNumbers) {
  EXPECT_EQ(basis_text(basis()), "random_conv aaaaaaaaaaaa, n = 5,000");
  EXPECT_EQ(basis_text({0, 2500}), "n = 2,500");
  EXPECT_EQ(basis_text({}), "");
  EXPECT_EQ(full_basis_text(basis()), "random_conv aaaaaaaaaaaa, n = 5,000, neighbours = 3");
  ScoreBasis options{};
  options.options = {{"metrics.modes.far.reach", 0.5}};
  EXPECT_EQ(full_basis_text(options), "far.reach = 0.5");
}

}  // namespace
}  // namespace harness
