#include "harness/base/error.h"
#include "harness/sdk/plugin.h"
#include "harness/sdk/sha256.h"
#include "plugins/extractors/image_input.h"

namespace {

using namespace harness::sdk;

struct PixelsOptions {
  std::int64_t side = 0;
};

class Pixels : public FeatureExtractor {
 public:
  Pixels(const PixelsOptions& options, const ExtractorContext& context) {
    const DataInfo data = context.dataset.info();
    harness::plugins::refuse_points("pixels", data);
    channels_ = data.channels();
    height_ = options.side == 0 ? data.height() : options.side;
    width_ = options.side == 0 ? data.width() : options.side;
    if (height_ > data.height() || width_ > data.width())
      throw harness::input_error("metrics.pixels.side is " + std::to_string(options.side) +
                                     ", and the images have " + std::to_string(data.height()) + " x " +
                                     std::to_string(data.width()) + " pixels.",
                                 "Set it to that or less; 0 takes the images as they are.");
  }

  std::int64_t dimensions() const override { return channels_ * height_ * width_; }
  at::Tensor features(const at::Tensor& images) override {
    at::Tensor x = harness::plugins::with_channels(images.to(at::kFloat), channels_);
    if (x.size(2) != height_ || x.size(3) != width_) x = at::adaptive_avg_pool2d(x, {height_, width_});
    return x.flatten(1);
  }
  std::string content_hash() const override {
    return sha256_hex("pixels 1\n" + std::to_string(channels_) + " " + std::to_string(height_) + " " +
                      std::to_string(width_));
  }

 private:
  std::int64_t channels_ = 0, height_ = 0, width_ = 0;
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.extractor<Pixels>(
      "pixels",
      "The image itself, as a vector of its values in [-1, 1]; D = channels x height x width of the data "
      "set. "
      "Images of another kind are brought to it: grey is repeated, colours are averaged, sizes are averaged "
      "over areas. "
      "A floor to compare others with: it sees brightness and place, and no content. A shift by one pixel "
      "counts as much as another digit, and nearest neighbours and kernels mean little here (Xu et al. 2018, "
      "arXiv 1806.07755).",
      harness::OptionTable<PixelsOptions>().add(
          "side", &PixelsOptions::side,
          {.min = 0,
           .max = 4096,
           .unit = "pixels",
           .help = "height and width that images are averaged down to; 0: as they are. Fewer features need "
                   "fewer samples: a Frechet distance over D of them wants several times D"}));
}
