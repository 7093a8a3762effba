#include "harness/sdk/plugin.h"
#include "harness/sdk/sha256.h"
#include "plugins/datasets/mnist/half.h"
#include "plugins/datasets/random.h"

namespace {

using namespace harness::sdk;

struct MnistOptions {
  std::string folder = "mnist";
  std::string binarize = "none";
};

class Mnist : public Dataset {
 public:
  Mnist(const MnistOptions& options, const DataFolder& data)
      : options_(options), set_(data.root / options.folder) {}

  DataInfo info() const override {
    DataInfo info;
    info.shape = {1, set_.height(), set_.width()};
    info.train_size = set_.train.size();
    info.test_size = set_.test.size();
    info.classes = set_.classes();
    info.binary = options_.binarize != "none";
    return info;
  }

  Examples read(std::string_view, Split split, std::int64_t begin, std::int64_t end) override {
    const mnist::Half& half = split == Split::kTrain ? set_.train : set_.test;
    Examples examples{half.images.values.narrow(0, begin, end - begin).unsqueeze(1),
                      half.labels.values.narrow(0, begin, end - begin).to(at::kLong)};
    if (options_.binarize == "static") {
      const harness::plugins::IndexedRandom random(0, split == Split::kTrain ? 0 : 1);
      examples.values = examples.values.clone();
      auto* pixels = examples.values.data_ptr<std::uint8_t>();
      const std::int64_t count = examples.values.numel();
      const std::int64_t first = end == begin ? 0 : begin * (count / (end - begin));
      for (std::int64_t i = 0; i < count; ++i)
        pixels[i] = random.uniform(static_cast<std::uint64_t>(first + i)) * 255.0 < pixels[i] ? 255 : 0;
    }
    return examples;
  }

  at::Tensor prepare(Step& step, const at::Tensor& batch) override {
    if (options_.binarize != "dynamic") return batch;
    const at::Tensor probability = 0.5 * batch + 0.5;
    return step.uniform("binarize", batch.sizes()).lt(probability).to(batch.scalar_type()) * 2.0 - 1.0;
  }

  std::string content_hash() override {
    Sha256 hash;
    set_.hash_into(hash);
    return hash.hex();
  }

 private:
  MnistOptions options_;
  mnist::Set set_;
};

harness::OptionTable<MnistOptions> options() {
  return harness::OptionTable<MnistOptions>()
      .add("folder", &MnistOptions::folder,
           {.help =
                "folder of the four files, in the data folder or absolute; Fashion-MNIST, KMNIST and others "
                "come in the same format"})
      .add(
          "binarize", &MnistOptions::binarize,
          {.choices = {"none", "dynamic", "static"},
           .help =
               "none: grey levels; dynamic: each pixel is white with its grey level as probability, drawn "
               "anew for each batch; static: drawn once and for all. Test likelihoods of dynamic are about 2 "
               "nats better than those of static (Burda et al. 2016, arXiv 1509.00519, figures of its "
               "code)"});
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.dataset<Mnist>(
      "mnist",
      "MNIST, or any set of images and labels in its IDX format: train-images-idx3-ubyte, "
      "train-labels-idx1-ubyte, "
      "t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, plain or with .gz. LeCun, Cortes and Burges 1998.",
      options());
}
