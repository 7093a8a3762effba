#include "harness/export/event_file.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "harness/protocol/crc32c.h"

namespace harness {
namespace {

constexpr std::size_t kBufferBytes = 1 << 20;

std::string as_bytes(const auto& number) { return {reinterpret_cast<const char*>(&number), sizeof number}; }

// As TFRecord wants its checksums (tensorflow/tsl lib/hash/crc32c.h).
std::string masked_crc(std::string_view bytes) {
  const std::uint32_t crc = crc32c(bytes);
  return as_bytes((crc >> 15U | crc << 17U) + 0xa282ead8U);
}

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t number = 0;
  for (const char byte : bytes.substr(0, 4)) number = number << 8U | static_cast<std::uint8_t>(byte);
  return number;
}

// What lies beyond a float's range is its largest number: the conversion is undefined.
float to_float(double number) {
  constexpr double kMost = std::numeric_limits<float>::max();
  return static_cast<float>(std::isfinite(number) ? std::clamp(number, -kMost, kMost) : number);
}

}  // namespace

EventFile::EventFile(const std::filesystem::path& file, double created) : file_(file) {
  record(ProtoWriter().real64(1, created).text(3, "brain.Event:2").bytes());
}

void EventFile::scalar(std::string_view tag, std::int64_t step, double time, double number) {
  value(step, time, ProtoWriter().text(1, tag).real32(2, to_float(number)));
}

bool EventFile::image(std::string_view tag, std::int64_t step, double time, std::string_view png) {
  constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n";
  constexpr std::size_t kSizes = 16;  // of the first chunk: width and height
  if (!png.starts_with(kSignature) || png.size() < kSizes + 8) return false;
  ProtoWriter image;
  image.integer(1, big_endian(png.substr(kSizes + 4)))
      .integer(2, big_endian(png.substr(kSizes)))
      .integer(3, 3)  // RGB; readers take what the PNG says
      .text(4, png);
  value(step, time, ProtoWriter().text(1, tag).message(4, image));
  return true;
}

void EventFile::histogram(std::string_view tag, std::int64_t step, double time, const Histogram& histogram) {
  double count = 0.0;
  for (const double bin : histogram.counts) count += bin;
  ProtoWriter message;
  message.real64(1, histogram.min)
      .real64(2, histogram.max)
      .real64(3, count)
      .real64(4, histogram.sum)
      .real64(5, histogram.sum_squares)
      .packed_reals(6, histogram.upper_edges)
      .packed_reals(7, histogram.counts);
  value(step, time, ProtoWriter().text(1, tag).message(5, message));
}

void EventFile::plugin_data(std::string_view tag, double time, std::string_view plugin,
                            const ProtoWriter& content) {
  const ProtoWriter data = ProtoWriter().text(1, plugin).message(2, content);
  value(0, time, ProtoWriter().text(1, tag).message(9, ProtoWriter().message(1, data)));
}

void EventFile::value(std::int64_t step, double time, const ProtoWriter& value) {
  record(ProtoWriter().real64(1, time).integer(2, step).message(5, ProtoWriter().message(1, value)).bytes());
}

void EventFile::record(const std::string& message) {
  const std::string length = as_bytes(static_cast<std::uint64_t>(message.size()));
  for (const std::string& part : {length, masked_crc(length), message, masked_crc(message)}) pending_ += part;
  if (pending_.size() < kBufferBytes) return;
  file_.write(pending_);
  pending_.clear();
}

void EventFile::finish() {
  file_.write(pending_);
  pending_.clear();
  file_.commit();
}

}  // namespace harness
