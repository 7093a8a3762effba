#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "harness/analysis/report_data.h"
#include "harness/report/html_page.h"

namespace harness {

struct HtmlOptions {
  // The bytes of an image by its path in the record, nothing where it cannot be had.
  std::function<std::optional<std::string>(const SampleImage&)> read_image;
  std::uint32_t image_side = 360;                 // pixels; larger ones are shrunk
  std::size_t image_steps = 8;                    // of a trial: the first, the last and some between
  std::size_t max_image_bytes = 6 * 1024 * 1024;  // of all images together; the leaderboard's best come first
  PageLife live{};                                // where a server keeps the page new
};

// The record as one file that needs nothing else: charts as inline SVG, images as data URIs, script and style
// allowed by their SHA-256 in the content security policy. Everything can be read with scripting off.
std::string html_report(const ReportData& data, const HtmlOptions& options);

}  // namespace harness
