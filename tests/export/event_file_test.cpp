#include "harness/export/event_file.h"

#include <gtest/gtest.h>

#include "harness/base/file_io.h"
#include "tests/export/event_decoder.h"
#include "tests/protocol/temporary_folder.h"

namespace harness {
namespace {

using testing::as;
using testing::fields;
using testing::records;

// The only field of that number.
std::string field(std::string_view message, int number) {
  const auto found = fields(message);
  EXPECT_EQ(found.count(number), 1u) << number;
  return found.count(number) == 1 ? found.find(number)->second : std::string(8, '\0');
}

std::string value_of(const std::string& event) { return field(field(event, 5), 1); }

struct EventFileTest : ::testing::Test {
  testing::TemporaryFolder folder;
  std::filesystem::path path = folder / "events.out.tfevents.1";
  EventFile file{path, 1'700'000'000.5};

  std::vector<std::string> written() {
    file.finish();
    return records(read_file(path));
  }
};

TEST_F(EventFileTest, BeginsWithItsVersion) {
  EXPECT_FALSE(std::filesystem::exists(path)) << "it appears whole";
  const auto events = written();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(field(events[0], 3), "brain.Event:2");
  EXPECT_EQ(as<double>(field(events[0], 1)), 1'700'000'000.5);
}

TEST_F(EventFileTest, HoldsScalarsWithStepAndTime) {
  file.scalar("loss/generator", 1'234'567, 1'700'000'002.0, -0.625);
  const auto events = written();
  EXPECT_EQ(as<std::int64_t>(field(events.at(1), 2)), 1'234'567);
  EXPECT_EQ(as<double>(field(events[1], 1)), 1'700'000'002.0);
  EXPECT_EQ(field(value_of(events[1]), 1), "loss/generator");
  EXPECT_EQ(as<float>(field(value_of(events[1]), 2)), -0.625F);
}

TEST_F(EventFileTest, HoldsAPngWithItsSize) {
  const std::string png =
      std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16) + std::string("\0\0\1\2\0\0\0\7", 8) + "rest";
  file.image("samples", 10, 1.0, png);
  file.image("samples", 20, 1.0, "no PNG");
  const auto events = written();
  ASSERT_EQ(events.size(), 2u) << "bytes that are no PNG are left out";
  const std::string image = field(value_of(events[1]), 4);
  EXPECT_EQ(as<std::int64_t>(field(image, 1)), 7) << "height";
  EXPECT_EQ(as<std::int64_t>(field(image, 2)), 258) << "width";
  EXPECT_EQ(field(image, 4), png);
}

TEST_F(EventFileTest, HoldsHistograms) {
  file.histogram("weights/g", 5, 1.0, histogram_of({0, 1, 2, 2.5F, 3, 4}, 4));
  const std::string histogram = field(value_of(written().at(1)), 5);
  EXPECT_EQ(as<double>(field(histogram, 2)), 4.0);
  EXPECT_EQ(as<double>(field(histogram, 3)), 6.0);
  EXPECT_EQ(as<double>(field(histogram, 4)), 12.5);
  EXPECT_EQ(field(histogram, 6).size(), 4 * sizeof(double));
  EXPECT_EQ(as<double>(field(histogram, 7)), 2.0) << "the first bin";
}

TEST_F(EventFileTest, HoldsManyRecords) {
  for (int step = 0; step < 100'000; ++step) file.scalar("loss", step, 1.0, step);
  const auto events = written();
  ASSERT_EQ(events.size(), 100'001u);
  EXPECT_EQ(as<float>(field(value_of(events.back()), 2)), 99'999.0F);
}

}  // namespace
}  // namespace harness
