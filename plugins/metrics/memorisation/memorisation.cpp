#include "plugins/metrics/memorisation.h"

#include <optional>
#include <string>

#include "harness/base/error.h"
#include "harness/sdk/plugin.h"
#include "plugins/metrics/image_set.h"
#include "plugins/metrics/sides.h"

namespace {

using namespace harness::sdk;
using namespace harness::plugins;

struct MemorisationOptions {
  std::int64_t examples = 1'000;
};

class MemorisationMetric : public Metric {
 public:
  explicit MemorisationMetric(const MemorisationOptions& options) : options_(options) {}

  void begin(const MetricContext& context) override {
    train_size_ = context.data.train_size;
    train_ = context.train;
    real_.emplace(context.data.test_size, options_.examples);
    fake_.emplace(context.samples, options_.examples);
  }
  void real(Model&, Step&, const at::Tensor& batch) override { real_->add(batch); }
  void fake(Model&, Step&, const at::Tensor& batch) override { fake_->add(batch); }

  std::vector<Score> finish() override {
    if (real_->empty() || fake_->empty() || train_size_ == 0)
      throw harness::input_error("memorisation: needs samples, held-out and training examples.",
                                 "Raise metrics.samples, or take it out of metrics.list.");
    const at::Tensor real = nearest_training_distance(real_->all("memorisation", kReal), train_size_, train_);
    const at::Tensor fake = nearest_training_distance(fake_->all("memorisation", kFake), train_size_, train_);
    if (real.quantile(0.5).item<double>() == 0.0)
      throw harness::input_error(
          "memorisation: half of the held-out examples are copies of training examples, so that nothing can "
          "be held against them.",
          "Take memorisation out of metrics.list, or a data set whose splits differ.");
    const Closeness close = closeness(fake, real);
    std::vector<Score> scores{{"", close.ratio}, {"closer", close.closer}, {"copies", close.copies}};
    for (Score& score : scores) {
      score.n_real = real.size(0);
      score.n_fake = fake.size(0);
    }
    return scores;
  }

 private:
  MemorisationOptions options_;
  std::int64_t train_size_ = 0;
  std::function<at::Tensor(std::int64_t, std::int64_t)> train_;
  std::optional<ImageSet> real_, fake_;
};

MetricInfo info() {
  MetricInfo info;
  info.goal = Goal::kNone;
  info.needs = {Capability::kSample};
  info.points = true;
  return info;
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.metric<MemorisationMetric>(
      "memorisation",
      "Whether samples are copies of training examples: the median Euclidean distance, in data units, from a "
      "sample to its nearest training example, over the same of held-out examples. 1: as near as unseen "
      "data; "
      "well below 1: copied; above 1: the samples do not reach the data, which hides copies among them. "
      "closer: the probability that a sample is nearer to the training set than a held-out example is, ties "
      "counting half (Mann and Whitney's U over n m, as in Meehan, Chaudhuri and Dasgupta 2020, arXiv "
      "2004.05675, without their cells); 0.5 as unseen data, 1 when all are copies. copies: share of samples "
      "nearer than all but 1 % of held-out examples; about 0.01 for a perfect sampler. In pixels, so that a "
      "shifted or mirrored copy goes unseen, and blurred samples seem near: look at the pictures as well.",
      harness::OptionTable<MemorisationOptions>().add(
          "examples", &MemorisationOptions::examples,
          {.min = 2,
           .max = 1'000'000,
           .unit = "examples",
           .help = "samples, and held-out examples, spread evenly over theirs, that are looked up among all "
                   "training examples. The time grows with it"}),
      info());
}
