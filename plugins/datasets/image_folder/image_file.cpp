#include "plugins/datasets/image_folder/image_file.h"

#include <png.h>

#include <cstdio>  // jpeglib.h needs it first

#include <jpeglib.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "harness/base/error.h"

namespace image_folder {
namespace {

constexpr std::int64_t kLargestSide = 1 << 15;

harness::Error fault(const std::filesystem::path& path, const std::string& what) {
  return harness::input_error(path.string() + ": " + what,
                              "Nothing was changed. Replace the file or take it out of the folder.");
}

at::Tensor planes(const at::Tensor& interleaved) { return interleaved.permute({2, 0, 1}).contiguous(); }

// Without the chunks that say which colours the values stand for: by them libpng would give other values than
// the file has. Of a damaged file the rest as it is, for libpng to say what is wrong.
std::string without_colour_space(const std::string& bytes) {
  constexpr std::string_view kColourSpace[] = {"gAMA", "cHRM", "sRGB", "iCCP", "cICP"};
  constexpr std::size_t kSignature = 8, kAround = 12;  // length, name and check sum of a chunk
  std::string kept = bytes.substr(0, kSignature);
  std::size_t place = kept.size();
  while (place + kAround <= bytes.size()) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size = size << 8 | static_cast<unsigned char>(bytes[place + i]);
    size += kAround;
    if (size > bytes.size() - place) break;
    const std::string_view name = std::string_view(bytes).substr(place + 4, 4);
    if (std::find(std::begin(kColourSpace), std::end(kColourSpace), name) == std::end(kColourSpace))
      kept.append(bytes, place, size);
    place += size;
  }
  return kept.append(bytes, place);
}

at::Tensor decode_png(const std::filesystem::path& path, const std::string& whole, bool as_stored) {
  // libpng stops after the pixels and would not miss the end: the last chunk's name and check sum.
  if (whole.find("IEND\xae\x42\x60\x82") == std::string::npos)
    throw fault(path, "is not a whole PNG file: its end is missing");
  const std::string bytes = without_colour_space(whole);
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  // libpng's error text lies in `image`; freeing is needed only when reading stops half-way.
  const auto stop = [&](const std::string& what) {
    const std::string message = image.message;
    png_image_free(&image);
    return fault(path, what + (message.empty() ? "" : ": " + message));
  };
  if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0)
    throw stop("is not a whole PNG file");
  if (image.width > kLargestSide || image.height > kLargestSide)
    throw stop("has more than " + std::to_string(kLargestSide) + " pixels a side");
  image.flags |=
      PNG_IMAGE_FLAG_16BIT_sRGB;  // or 16 bits would count as linear, and be made darker or brighter
  const bool grey = as_stored && (image.format & PNG_FORMAT_FLAG_COLOR) == 0;
  image.format = grey ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
  const png_color black{0, 0, 0};
  const at::Tensor out = at::empty({image.height, image.width, grey ? 1 : 3}, at::kByte);
  // Warnings are about chunks beside the pixels: a damaged colour profile, say.
  if (png_image_finish_read(&image, &black, out.data_ptr(), 0, nullptr) == 0 || PNG_IMAGE_FAILED(image))
    throw stop("is not a whole PNG file");
  return planes(out);
}

// libjpeg reports through callbacks that must not return: they throw through its C frames, which Debian
// builds with unwind tables; warnings (a file cut short is one) count as errors.
struct JpegFailure {
  std::string message;
};
[[noreturn]] void jpeg_stop(j_common_ptr decoder) {
  char message[JMSG_LENGTH_MAX];
  decoder->err->format_message(decoder, message);
  throw JpegFailure{message};
}
void jpeg_message(j_common_ptr decoder, int level) {
  if (level < 0) jpeg_stop(decoder);
}

class JpegDecoder {
 public:
  JpegDecoder() {
    decoder_.err = jpeg_std_error(&errors_);
    errors_.error_exit = jpeg_stop;
    errors_.emit_message = jpeg_message;
    jpeg_create_decompress(&decoder_);
  }
  ~JpegDecoder() { jpeg_destroy_decompress(&decoder_); }
  JpegDecoder(const JpegDecoder&) = delete;
  JpegDecoder& operator=(const JpegDecoder&) = delete;

  at::Tensor decode(const std::string& bytes, bool as_stored) {
    jpeg_mem_src(&decoder_, reinterpret_cast<const unsigned char*>(bytes.data()),
                 static_cast<unsigned long>(bytes.size()));
    jpeg_read_header(&decoder_, TRUE);
    if (decoder_.image_width > kLargestSide || decoder_.image_height > kLargestSide)
      throw JpegFailure{"more than " + std::to_string(kLargestSide) + " pixels a side"};
    if (decoder_.jpeg_color_space == JCS_CMYK || decoder_.jpeg_color_space == JCS_YCCK)
      throw JpegFailure{"CMYK colours; only grey and RGB are read"};
    const bool grey = as_stored && decoder_.jpeg_color_space == JCS_GRAYSCALE;
    decoder_.out_color_space = grey ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_start_decompress(&decoder_);
    const std::size_t channels = grey ? 1 : 3;
    const at::Tensor out = at::empty(
        {decoder_.output_height, decoder_.output_width, static_cast<std::int64_t>(channels)}, at::kByte);
    while (decoder_.output_scanline < decoder_.output_height) {
      JSAMPROW row = out.data_ptr<std::uint8_t>() +
                     static_cast<std::size_t>(decoder_.output_scanline) * decoder_.output_width * channels;
      jpeg_read_scanlines(&decoder_, &row, 1);
    }
    jpeg_finish_decompress(&decoder_);
    return out;
  }

 private:
  jpeg_decompress_struct decoder_{};
  jpeg_error_mgr errors_{};
};

}  // namespace

at::Tensor decode(const std::filesystem::path& path, const std::string& bytes, bool as_stored) {
  if (bytes.starts_with("\x89PNG")) return decode_png(path, bytes, as_stored);
  if (!bytes.starts_with("\xff\xd8")) throw fault(path, "is neither a PNG nor a JPEG file");
  try {
    return planes(JpegDecoder().decode(bytes, as_stored));
  } catch (const JpegFailure& failure) {
    throw fault(path, "is not a whole JPEG file: " + failure.message);
  }
}

at::Tensor fit(const at::Tensor& image, std::int64_t channels, std::int64_t side) {
  const std::int64_t height = image.size(1), width = image.size(2), square = std::min(height, width);
  at::Tensor x = image.narrow(1, (height - square) / 2, square).narrow(2, (width - square) / 2, square);
  if (channels == 3 && square == side) return x;
  x = x.to(at::kFloat);
  if (channels == 1) x = (0.299 * x[0] + 0.587 * x[1] + 0.114 * x[2]).unsqueeze(0);
  if (square != side)
    x = at::_upsample_bilinear2d_aa(x.unsqueeze(0), {side, side}, /*align_corners=*/false).squeeze(0);
  return x.round().clamp(0, 255).to(at::kByte);
}

}  // namespace image_folder
