#include "harness/metrics/png.h"

#include <png.h>

#include <csetjmp>

#include "harness/base/error.h"

namespace harness::metrics {
namespace {

// What libpng's callbacks reach.
struct Output {
  std::string bytes, error;
};

void append(png_structp png, png_bytep bytes, std::size_t size) {
  static_cast<Output*>(png_get_io_ptr(png))->bytes.append(reinterpret_cast<const char*>(bytes), size);
}
void flush(png_structp) {}
void on_warning(png_structp, png_const_charp) {}
void on_error(png_structp png, png_const_charp message) {
  static_cast<Output*>(png_get_error_ptr(png))->error = message;
  png_longjmp(png, 1);
}

// Holds nothing that a long jump would leave undestroyed. False: Output::error says why.
bool write(png_structp png, png_infop info, Output* output, png_bytep* rows, png_text* text,
           const Picture& picture, int texts) {
  if (setjmp(png_jmpbuf(png))) return false;
  png_set_write_fn(png, output, append, flush);
  png_set_IHDR(png, info, static_cast<png_uint_32>(picture.width), static_cast<png_uint_32>(picture.height),
               8, picture.channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_text(png, info, text, texts);
  png_write_info(png, info);
  png_write_image(png, rows);
  png_write_end(png, nullptr);
  return true;
}

}  // namespace

std::string to_png(const Picture& picture, const PictureText& text) {
  Output output;
  std::vector<png_bytep> rows;
  for (std::int64_t y = 0; y < picture.height; ++y) rows.push_back(const_cast<png_bytep>(picture.at(0, y)));
  std::vector<png_text> chunks;
  for (const auto& [keyword, value] : text) {
    png_text chunk{};
    chunk.compression = PNG_TEXT_COMPRESSION_NONE;
    chunk.key = const_cast<char*>(keyword.c_str());
    chunk.text = const_cast<char*>(value.c_str());
    chunk.text_length = value.size();
    chunks.push_back(chunk);
  }
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &output, on_error, on_warning);
  png_infop info = png == nullptr ? nullptr : png_create_info_struct(png);
  const bool written = info != nullptr && write(png, info, &output, rows.data(), chunks.data(), picture,
                                                static_cast<int>(chunks.size()));
  png_destroy_write_struct(&png, &info);
  if (!written)
    throw internal_error("A picture of " + std::to_string(picture.width) + " x " +
                         std::to_string(picture.height) +
                         " pixels could not be written as PNG: " + output.error + ".");
  return std::move(output.bytes);
}

}  // namespace harness::metrics
