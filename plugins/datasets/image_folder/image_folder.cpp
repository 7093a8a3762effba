#include <fstream>
#include <sstream>

#include "harness/base/error.h"
#include "harness/sdk/plugin.h"
#include "harness/sdk/sha256.h"
#include "plugins/datasets/image_folder/image_file.h"
#include "plugins/datasets/image_folder/image_list.h"

namespace {

using namespace harness::sdk;
using image_folder::Entry;

struct ImageFolderOptions {
  std::string folder = "images";
  std::int64_t side = 32;
  bool color = true;
  double test_share = 0.1;
  bool as_they_are = false;
};

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  if (!file || !bytes)  // the copy fails too when nothing comes, and at an error on the way
    throw harness::input_error(path.string() + ": cannot be read or is empty",
                               "Nothing was changed. Replace the file or take it out of the folder.");
  return std::move(bytes).str();
}

class ImageFolder : public Dataset {
 public:
  ImageFolder(const ImageFolderOptions& options, const DataFolder& data)
      : options_(options),
        root_(data.root / options.folder),
        list_(options.as_they_are ? image_folder::list_all_images(root_)
                                  : image_folder::list_images(root_, options.test_share)) {
    if (options_.as_they_are) shape_ = stored(list_.test.front()).sizes().vec();
  }

  DataInfo info() const override {
    DataInfo info;
    info.shape = shape_;
    info.train_size = static_cast<std::int64_t>(list_.train.size());
    info.test_size = static_cast<std::int64_t>(list_.test.size());
    info.classes = static_cast<std::int64_t>(list_.classes.size());
    return info;
  }

  Examples read(std::string_view, Split split, std::int64_t begin, std::int64_t end) override {
    const std::vector<Entry>& entries = split == Split::kTrain ? list_.train : list_.test;
    Examples examples{at::empty({end - begin, shape_[0], shape_[1], shape_[2]}, at::kByte), {}};
    at::Tensor labels = at::empty({end - begin}, at::kLong);
    for (std::int64_t i = begin; i < end; ++i) {
      const Entry& entry = entries.at(static_cast<std::size_t>(i));
      examples.values[i - begin].copy_(
          options_.as_they_are ? alike(entry)
                               : image_folder::fit(image_folder::decode(entry.path, read_file(entry.path)),
                                                   shape_[0], options_.side));
      labels.data_ptr<std::int64_t>()[i - begin] = entry.label;
    }
    if (!list_.classes.empty()) examples.labels = labels;
    return examples;
  }

  std::string content_hash() override {
    if (!hash_.empty()) return hash_;
    Sha256 hash;
    for (const auto* entries : {&list_.train, &list_.test}) {
      for (const Entry& entry : *entries) {
        const std::string bytes = read_file(entry.path);
        hash.update(entry.path.lexically_relative(root_).string());
        hash.update("\n" + std::to_string(bytes.size()) + "\n");
        hash.update(bytes);
      }
      hash.update("\n");
    }
    return hash_ = hash.hex();
  }

 private:
  static at::Tensor stored(const Entry& entry) {
    return image_folder::decode(entry.path, read_file(entry.path), /*as_stored=*/true);
  }
  at::Tensor alike(const Entry& entry) const {
    at::Tensor image = stored(entry);
    if (image.sizes() != at::IntArrayRef(shape_))
      throw harness::input_error(
          entry.path.string() + " is " + text_of(image.sizes()) + ", and " +
              list_.test.front().path.filename().string() + " beside it " + text_of(shape_),
          "Images are taken as they are, so all must be alike. Make them so, or take out those that differ.");
    return image;
  }
  // "28 x 28 pixels, grey"
  static std::string text_of(at::IntArrayRef shape) {
    return std::to_string(shape[2]) + " x " + std::to_string(shape[1]) + " pixels, " +
           (shape[0] == 1 ? "grey" : "in colour");
  }

  ImageFolderOptions options_;
  std::filesystem::path root_;
  image_folder::ImageList list_;
  std::vector<std::int64_t> shape_{options_.color ? 3 : 1, options_.side, options_.side};
  std::string hash_;
};

harness::OptionTable<ImageFolderOptions> options() {
  return harness::OptionTable<ImageFolderOptions>()
      .add("folder", &ImageFolderOptions::folder,
           {.help = "folder of the images, in the data folder or absolute: train/ and test/, or one to be "
                    "divided"})
      .add("side", &ImageFolderOptions::side,
           {.min = 1,
            .max = 1024,
            .unit = "pixels",
            .help = "height and width; the centred square of each image is resized to it with antialiasing"})
      .add("color", &ImageFolderOptions::color, {.help = "three channels; else grey by BT.601 luma"})
      .add("test_share", &ImageFolderOptions::test_share,
           {.min = 0.0,
            .max = 1.0,
            .min_exclusive = true,
            .max_exclusive = true,
            .unit = "fraction",
            .help = "held out, evenly over the sorted files, where there are no folders train/ and test/"})
      .add("as_they_are", &ImageFolderOptions::as_they_are,
           {.help =
                "every image is held out, none is for training, and none is cropped, resized or made grey: "
                "all must be alike. How `harness metrics` reads a folder",
            .identity = false});
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.dataset<ImageFolder>("image_folder",
                                 "PNG and JPEG files. Folders are the labels, in sorted order; images that "
                                 "lie at the top have none. Values are those that the files have, whatever "
                                 "colour space a PNG file says they are of. Formats "
                                 "by libpng (ISO/IEC 15948) and libjpeg (ITU-T T.81).",
                                 options());
}
