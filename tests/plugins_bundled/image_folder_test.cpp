// PNG and JPEG files made here, their folders and splits.
#include <sys/stat.h>

#include "tests/plugins_bundled/image_writer.h"

namespace harness::tests {
namespace {

// One image of each split from the same bytes.
at::Tensor read_one(const std::string& name, const std::string& bytes, const Settings& settings) {
  TemporaryFolder data;
  write_file(data.path() / "train" / name, bytes);
  write_file(data.path() / "test" / name, bytes);
  return open_images(data.path(), settings)->read("data", sdk::Split::kTrain, 0, 1).values[0];
}

TEST(ImageFolder, ReadsPngPixelsExactly) {
  const at::Tensor pixels = at::arange(8 * 8 * 3).view({8, 8, 3}).to(at::kByte);
  const at::Tensor found = read_one("a.png", png_of(pixels), {{"side", 8}});
  EXPECT_TRUE(at::equal(found, pixels.permute({2, 0, 1})));
}

TEST(ImageFolder, ReadsJpegColours) {
  const at::Tensor found = read_one("a.jpg", jpeg_of(flat_colour(200, 100, 50)), {{"side", 8}}).to(at::kInt);
  EXPECT_LE((found - at::tensor({200, 100, 50}).view({3, 1, 1})).abs().max().item<int>(), 2);  // YCbCr rounds
}

TEST(ImageFolder, TurnsColoursGreyByTheirLuma) {
  const at::Tensor found =
      read_one("a.png", png_of(flat_colour(200, 100, 50)), {{"side", 8}, {"color", false}});
  EXPECT_EQ(found.sizes(), at::IntArrayRef({1, 8, 8}));
  EXPECT_EQ(found[0][3][3].item<int>(), 124);  // 0.299 * 200 + 0.587 * 100 + 0.114 * 50 = 124.2
}

TEST(ImageFolder, LaysTransparentPartsOnBlack) {
  const at::Tensor pixels = at::full({8, 8, 4}, 200, at::kByte);
  pixels.select(2, 3).fill_(0);
  EXPECT_EQ(read_one("a.png", png_of(pixels), {{"side", 8}}).max().item<int>(), 0);
}

TEST(ImageFolder, ResizesWithAntialiasing) {
  // A checkerboard of single pixels holds nothing that survives at a quarter of its size but its mean.
  const at::Tensor i = at::arange(32);
  const at::Tensor board = ((i.view({32, 1}) + i.view({1, 32})) % 2 * 255).to(at::kByte);
  const at::Tensor found = read_one("a.png", png_of(board.unsqueeze(2).expand({32, 32, 3})), {{"side", 8}});
  EXPECT_LE((found.to(at::kInt) - 127).abs().max().item<int>(), 3);
}

TEST(ImageFolder, TakesTheCentredSquare) {
  at::Tensor wide = flat_colour(255, 0, 0, 8, 24);
  wide.narrow(1, 8, 8).copy_(flat_colour(0, 0, 255));
  const at::Tensor found = read_one("a.png", png_of(wide), {{"side", 8}});
  EXPECT_EQ(found[0].max().item<int>(), 0);
  EXPECT_EQ(found[2].min().item<int>(), 255);
}

TEST(ImageFolder, TakesFoldersAsSortedLabels) {
  TemporaryFolder data;
  for (const char* split : {"train", "test"})
    for (const char* name : {"b/1.png", "a/2.PNG", "b/0.png", "c/3.jpeg"})
      write_file(data.path() / split / name, png_of(flat_colour(name[2] - '0', 0, 0)));
  write_file(data.path() / "train" / "a" / "notes.txt", "no image");
  const auto images = open_images(data.path());
  EXPECT_EQ(images->info().classes, 3);
  EXPECT_EQ(images->info().train_size, 4);
  const sdk::Examples all = images->read("data", sdk::Split::kTrain, 0, 4);
  EXPECT_TRUE(at::equal(all.labels, at::tensor({0, 1, 1, 2})));
  EXPECT_TRUE(at::equal(all.values.select(1, 0).amax({1, 2}), at::tensor({2, 0, 1, 3}).to(at::kByte)));
}

TEST(ImageFolder, HoldsOutAnEvenShareWhereThereAreNoSplits) {
  TemporaryFolder data;
  for (int i = 10; i < 30; ++i)
    write_file(data.path() / (std::to_string(i) + ".png"), png_of(flat_colour(i, 0, 0)));
  const auto images = open_images(data.path(), {{"test_share", 0.2}});
  EXPECT_EQ(images->info().train_size, 16);
  EXPECT_EQ(images->info().test_size, 4);
  EXPECT_EQ(images->info().classes, 0);
  const sdk::Examples held_out = images->read("data", sdk::Split::kTest, 0, 4);
  EXPECT_FALSE(held_out.labels.defined());
  EXPECT_TRUE(
      at::equal(held_out.values.select(1, 0).amax({1, 2}), at::tensor({14, 19, 24, 29}).to(at::kByte)));
}

TEST(ImageFolder, TakesImagesAsTheyAre) {
  TemporaryFolder data;
  const at::Tensor pixels = at::arange(6 * 9 * 3).view({6, 9, 3}).to(at::kByte);
  write_file(data.path() / "b" / "1.png", png_of(pixels));
  write_file(data.path() / "a.png", png_of(255 - pixels));
  const auto images = open_images(data.path(), {{"as_they_are", true}});
  EXPECT_EQ(images->info().shape, (std::vector<std::int64_t>{3, 6, 9}));
  EXPECT_EQ(images->info().train_size, 0);
  EXPECT_EQ(images->info().test_size, 2);
  EXPECT_EQ(images->info().classes, 0);
  const at::Tensor all = images->read("data", sdk::Split::kTest, 0, 2).values;
  EXPECT_TRUE(at::equal(all[0], 255 - pixels.permute({2, 0, 1})));
  EXPECT_TRUE(at::equal(all[1], pixels.permute({2, 0, 1})));
  write_file(data.path() / "c.png", png_of(flat_colour(1, 2, 3, 6, 8)));
  const auto mixed = open_images(data.path(), {{"as_they_are", true}});
  EXPECT_TRUE(contains(refusal([&] { mixed->read("data", sdk::Split::kTest, 0, 3); }),
                       "c.png is 8 x 6 pixels, in colour, and a.png beside it 9 x 6 pixels, in colour"));
}

TEST(ImageFolder, KeepsGreyFilesGreyWhereTheyAreTakenAsTheyAre) {
  TemporaryFolder data;
  const at::Tensor pixels = at::arange(20).view({4, 5, 1}).to(at::kByte);
  write_file(data.path() / "a.png", png_of(pixels));
  const auto grey = open_images(data.path(), {{"as_they_are", true}});
  EXPECT_EQ(grey->info().shape, (std::vector<std::int64_t>{1, 4, 5}));
  EXPECT_TRUE(at::equal(grey->read("data", sdk::Split::kTest, 0, 1).values[0], pixels.permute({2, 0, 1})));
  write_file(data.path() / "b.png", png_of(flat_colour(1, 2, 3, 4, 5)));
  const auto mixed = open_images(data.path(), {{"as_they_are", true}});
  EXPECT_TRUE(contains(refusal([&] { mixed->read("data", sdk::Split::kTest, 0, 2); }), "5 x 4 pixels, grey"));
}

TEST(ImageFolder, HashesNamesAndBytes) {
  TemporaryFolder data;
  write_file(data.path() / "train" / "0.png", png_of(flat_colour(1, 2, 3)));
  write_file(data.path() / "test" / "0.png", png_of(flat_colour(1, 2, 3)));
  const std::string before = open_images(data.path())->content_hash();
  EXPECT_EQ(before.size(), 64u);
  EXPECT_EQ(open_images(data.path(), {{"side", 8}})->content_hash(), before);
  std::filesystem::rename(data.path() / "train" / "0.png", data.path() / "train" / "1.png");
  EXPECT_NE(open_images(data.path())->content_hash(), before);
}

TEST(ImageFolder, RefusesEveryTruncatedFile) {
  const at::Tensor noise = at::randint(256, {8, 8, 3}, at::kByte);
  for (const auto& [name, bytes] : {std::pair{"a.png", png_of(noise)}, std::pair{"a.jpg", jpeg_of(noise)}})
    for (std::size_t length = 0; length + 2 < bytes.size(); length += 7) {
      const std::string said = refusal([&] { read_one(name, bytes.substr(0, length), {{"side", 8}}); });
      EXPECT_TRUE(contains(said, name)) << length << " of " << bytes.size() << ": " << said;
    }
}

// Whatever colours they stand for: other tools read the same numbers.
TEST(ImageFolder, ReadsTheValuesOfAPngFileWhateverItsGamma) {
  const at::Tensor pixels = at::arange(8 * 8 * 3).view({8, 8, 3}).to(at::kByte);
  std::string linear = png_of(pixels);
  linear.erase(8 + 25, linear.find("IDAT") - 4 - 33);  // what the writer says of it itself
  linear.insert(8 + 25, png_chunk("gAMA", std::string("\x00\x01\x86\xa0", 4)));  // 1.0
  EXPECT_TRUE(at::equal(read_one("a.png", linear, {{"side", 8}}), pixels.permute({2, 0, 1})));
  for (const at::Tensor& deep : {pixels, pixels.narrow(2, 0, 1)})
    EXPECT_TRUE(at::equal(read_one("a.png", deep_png_of(deep), {{"side", 8}}),
                          deep.permute({2, 0, 1}).expand({3, 8, 8})))
        << "of 16 bits";
}

// A file's colour profile, say: common in files from the web, and no pixel hangs on it.
TEST(ImageFolder, ReadsPngFilesWhoseBesideChunksAreDamaged) {
  const at::Tensor pixels = at::arange(8 * 8 * 3).view({8, 8, 3}).to(at::kByte);
  for (const std::string& chunk : {png_chunk("iCCP", "profile"), png_chunk("gAMA", std::string(4, '\0'))}) {
    std::string bytes = png_of(pixels);
    bytes.insert(8 + 25, chunk);  // behind the signature and IHDR
    EXPECT_TRUE(at::equal(read_one("a.png", bytes, {{"side", 8}}), pixels.permute({2, 0, 1})));
  }
}

TEST(ImageFolder, RefusesAPngFileWhosePixelsAreDamaged) {
  std::string bytes = png_of(at::randint(256, {8, 8, 3}, at::kByte));
  bytes[bytes.find("IDAT") + 40] ^= 1;
  EXPECT_TRUE(contains(refusal([&] { read_one("a.png", bytes, {{"side", 8}}); }), "is not a whole PNG file"));
}

TEST(ImageFolder, RefusesFilesThatAreEmptyOrCannotBeRead) {
  const char* said = "a.png: cannot be read or is empty";
  EXPECT_TRUE(contains(refusal([] { read_one("a.png", "", {}); }), said));
  TemporaryFolder data;
  write_file(data.path() / "b.png", png_of(flat_colour(1, 2, 3)));
  // Opens, and is a file by all signs, but nothing can be read at its begin.
  std::filesystem::create_symlink("/proc/self/mem", data.path() / "a.png");
  EXPECT_TRUE(contains(refusal([&] {
                         open_images(data.path(), {{"test_share", 0.5}})->content_hash();
                       }),
                       said));
}

TEST(ImageFolder, RefusesWhatIsNoImageAndFoldersThatAreNone) {
  EXPECT_TRUE(contains(refusal([] { read_one("a.png", "GIF89a", {}); }), "is neither a PNG nor a JPEG file"));
  EXPECT_TRUE(contains(refusal([] { open_images("/nowhere/at/all"); }), "there is no such folder"));
  TemporaryFolder data;
  EXPECT_TRUE(contains(refusal([&] { open_images(data.path()); }), "no .png, .jpg or .jpeg file"));
  write_file(data.path() / "a.png", "x");
  write_file(data.path() / "class" / "b.png", "x");
  EXPECT_TRUE(
      contains(refusal([&] { open_images(data.path()); }), "some images lie in folders and some beside"));
  std::filesystem::remove(data.path() / "a.png");
  write_file(data.path() / "class" / "more" / "still" / "c.png", "x");
  for (const bool as_they_are : {false, true})
    EXPECT_TRUE(contains(refusal([&] {
                           open_images(data.path(), {{"as_they_are", as_they_are}});
                         }),
                         "class/more/still/c.png lies too deep"));
}

TEST(ImageFolder, TakesFilesOnly) {
  TemporaryFolder data;
  write_file(data.path() / "a.png", png_of(flat_colour(1, 2, 3)));
  ASSERT_EQ(::mkfifo((data.path() / "pipe.png").c_str(), 0600), 0);
  std::filesystem::create_directory(data.path() / "folder.png");
  EXPECT_EQ(open_images(data.path(), {{"as_they_are", true}})->info().test_size, 1);
}

}  // namespace
}  // namespace harness::tests
