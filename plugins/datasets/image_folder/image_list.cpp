#include "plugins/datasets/image_folder/image_list.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

#include "harness/base/error.h"

namespace image_folder {
namespace {

namespace fs = std::filesystem;

// A regular file: a pipe of such a name would be waited for.
bool is_image(const fs::path& path) {
  std::string suffix = path.extension().string();
  std::transform(suffix.begin(), suffix.end(), suffix.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return (suffix == ".png" || suffix == ".jpg" || suffix == ".jpeg") && fs::is_regular_file(path);
}

std::vector<fs::path> sorted_children(const fs::path& folder) {
  std::vector<fs::path> children;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) children.push_back(entry.path());
  std::sort(children.begin(), children.end());
  return children;
}

// Too deep for it to be clear whose class they are of.
void refuse_images_in(const fs::path& folder) {
  for (const fs::directory_entry& entry :
       fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied))
    if (is_image(entry.path()))
      throw harness::input_error(
          entry.path().string() + " lies too deep: images are read from a folder and from the folders in it",
          "Name a folder further in, move its images up, or take " + folder.string() + " out.");
}

// Images below `folder` with the name of their class; empty names for images at the top.
std::vector<std::pair<fs::path, std::string>> images_below(const fs::path& folder) {
  std::vector<std::pair<fs::path, std::string>> images;
  for (const fs::path& child : sorted_children(folder)) {
    if (fs::is_directory(child)) {
      for (const fs::path& file : sorted_children(child))
        if (is_image(file))
          images.emplace_back(file, child.filename().string());
        else if (fs::is_directory(file))
          refuse_images_in(file);
    } else if (is_image(child)) {
      images.emplace_back(child, std::string());
    }
  }
  if (images.empty())
    throw harness::input_error(
        folder.string() + ": no .png, .jpg or .jpeg file in it or in its folders",
        "Name a folder with images (data.folder), one folder a class or all at the top.");
  return images;
}

void refuse_unless_folder(const fs::path& root) {
  if (!fs::is_directory(root))
    throw harness::input_error(root.string() + ": there is no such folder",
                               "Set data.folder, or give the data folder with --data.");
}

}  // namespace

ImageList list_all_images(const fs::path& root) {
  refuse_unless_folder(root);
  ImageList list;
  for (const auto& [path, name] : images_below(root)) list.test.push_back({path, 0});
  return list;
}

ImageList list_images(const fs::path& root, double test_share) {
  refuse_unless_folder(root);
  const bool split = fs::is_directory(root / "train") && fs::is_directory(root / "test");
  const auto train = images_below(split ? root / "train" : root);
  const auto test = split ? images_below(root / "test") : decltype(train)();

  std::set<std::string> names;
  for (const auto* images : {&train, &test})
    for (const auto& image : *images) names.insert(image.second);
  if (names.size() > 1 && names.contains(""))
    throw harness::input_error(root.string() + ": some images lie in folders and some beside them",
                               "Put every image into the folder of its class, or all at the top.");
  ImageList list;
  if (!names.contains("")) list.classes.assign(names.begin(), names.end());
  const auto entry = [&](const std::pair<fs::path, std::string>& image) {
    const auto place = std::lower_bound(list.classes.begin(), list.classes.end(), image.second);
    return Entry{image.first, place - list.classes.begin()};
  };
  for (std::size_t i = 0; i < train.size(); ++i) {
    // Held out: every image at which the running share crosses a whole number.
    const bool held_out = !split && std::floor(static_cast<double>(i + 1) * test_share) >
                                        std::floor(static_cast<double>(i) * test_share);
    (held_out ? list.test : list.train).push_back(entry(train[i]));
  }
  for (const auto& image : test) list.test.push_back(entry(image));
  if (list.test.empty() || list.train.empty())
    throw harness::input_error(root.string() + ": " + std::to_string(train.size()) +
                                   " images leave none to train on or none held out at data.test_share = " +
                                   std::to_string(test_share),
                               "Change data.test_share, or make folders train/ and test/.");
  return list;
}

}  // namespace image_folder
