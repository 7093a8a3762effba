#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "harness/base/atomic_file.h"
#include "harness/export/histogram.h"
#include "harness/export/proto_writer.h"

namespace harness {

// A file of TensorBoard's events (tensorboard/compat/proto/event.proto, summary.proto): messages in TFRecord
// frames with masked CRC-32C. Its name must contain "tfevents". Appears whole with finish().
class EventFile {
 public:
  // `created`: seconds since 1970, in UTC, as all times here.
  EventFile(const std::filesystem::path& file, double created);

  void scalar(std::string_view tag, std::int64_t step, double time, double value);
  // `png` holds a PNG file; nothing is written for bytes that are none, and false is returned.
  bool image(std::string_view tag, std::int64_t step, double time, std::string_view png);
  void histogram(std::string_view tag, std::int64_t step, double time, const Histogram& histogram);
  // What one of TensorBoard's plugins reads by its tag; `content` is that plugin's message.
  void plugin_data(std::string_view tag, double time, std::string_view plugin, const ProtoWriter& content);
  void finish();

 private:
  void value(std::int64_t step, double time, const ProtoWriter& value);
  void record(const std::string& message);

  AtomicFile file_;
  std::string pending_;
};

}  // namespace harness
