#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace image_folder {

struct Entry {
  std::filesystem::path path;
  std::int64_t label = 0;
};

// The files of both splits in sorted order, so that indices are the same on every machine.
struct ImageList {
  std::vector<Entry> train, test;
  std::vector<std::string> classes;  // sorted; empty where no images lie in folders of their own
};

// `root`/train and `root`/test where both are there; else every image of `root`, of which an even share of
// `test_share` is held out. Images lie in one folder a class, or all at the top. Only .png, .jpg and .jpeg
// count. Throws Error (kInput) for a folder that is missing, empty, or has images both ways or deeper.
ImageList list_images(const std::filesystem::path& root, double test_share);

// Every image of `root` and of the folders in it, all held out, without labels.
ImageList list_all_images(const std::filesystem::path& root);

}  // namespace image_folder
