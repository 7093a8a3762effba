#pragma once

#include <png.h>

#include <cstdio>  // jpeglib.h needs it first

#include <jpeglib.h>
#include <zlib.h>

#include <string>

#include "tests/plugins_bundled/bundled.h"

namespace harness::tests {

// uint8 [H, W, 1], [H, W, 3] or [H, W, 4] as the bytes of a PNG file.
inline std::string png_of(const at::Tensor& pixels) {
  const at::Tensor rows = pixels.contiguous();
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(rows.size(1));
  image.height = static_cast<png_uint_32>(rows.size(0));
  image.format = rows.size(2) == 4 ? PNG_FORMAT_RGBA : rows.size(2) == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  png_alloc_size_t size = 0;
  png_image_write_to_memory(&image, nullptr, &size, 0, rows.data_ptr(), 0, nullptr);
  std::string bytes(size, '\0');
  png_image_write_to_memory(&image, bytes.data(), &size, 0, rows.data_ptr(), 0, nullptr);
  bytes.resize(size);
  return bytes;
}

// uint8 [H, W, 1] or [H, W, 3] as the bytes of a PNG file of 16 bits a value, of no colour space, each value
// 257 times as large.
inline std::string deep_png_of(const at::Tensor& pixels) {
  std::string bytes;
  png_structp writer = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(writer);
  png_set_write_fn(
      writer, &bytes,
      [](png_structp self, png_bytep data, png_size_t size) {
        static_cast<std::string*>(png_get_io_ptr(self))->append(reinterpret_cast<char*>(data), size);
      },
      nullptr);
  const auto height = pixels.size(0), width = pixels.size(1), channels = pixels.size(2);
  png_set_IHDR(writer, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height), 16,
               channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(writer, info);
  const at::Tensor rows = pixels.reshape({height, -1, 1}).expand({height, width * channels, 2}).contiguous();
  for (std::int64_t y = 0; y < height; ++y) png_write_row(writer, rows[y].data_ptr<std::uint8_t>());
  png_write_end(writer, info);
  png_destroy_write_struct(&writer, &info);
  return bytes;
}

// A whole chunk of a PNG file: length, name, contents, check sum.
inline std::string png_chunk(const std::string& name, const std::string& contents) {
  const auto number = [](unsigned long value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xff);
    return bytes;
  };
  const std::string body = name + contents;
  return number(contents.size()) + body +
         number(crc32(0, reinterpret_cast<const unsigned char*>(body.data()),
                      static_cast<unsigned int>(body.size())));
}

// uint8 [H, W, 3] as the bytes of a JPEG file at the best quality, colours not thinned out.
inline std::string jpeg_of(const at::Tensor& pixels) {
  const at::Tensor rows = pixels.contiguous();
  jpeg_compress_struct encoder{};
  jpeg_error_mgr errors{};
  encoder.err = jpeg_std_error(&errors);
  jpeg_create_compress(&encoder);
  unsigned char* out = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&encoder, &out, &size);
  encoder.image_width = static_cast<JDIMENSION>(rows.size(1));
  encoder.image_height = static_cast<JDIMENSION>(rows.size(0));
  encoder.input_components = 3;
  encoder.in_color_space = JCS_RGB;
  jpeg_set_defaults(&encoder);
  jpeg_set_quality(&encoder, 100, TRUE);
  encoder.comp_info[0].h_samp_factor = encoder.comp_info[0].v_samp_factor = 1;
  jpeg_start_compress(&encoder, TRUE);
  for (std::int64_t i = 0; i < rows.size(0); ++i) {
    JSAMPROW row = rows.data_ptr<std::uint8_t>() + i * rows.size(1) * 3;
    jpeg_write_scanlines(&encoder, &row, 1);
  }
  jpeg_finish_compress(&encoder);
  jpeg_destroy_compress(&encoder);
  std::string bytes(reinterpret_cast<char*>(out), size);
  std::free(out);
  return bytes;
}

inline at::Tensor flat_colour(int red, int green, int blue, std::int64_t height = 8, std::int64_t width = 8) {
  return at::tensor({red, green, blue}, at::kInt).to(at::kByte).expand({height, width, 3}).contiguous();
}

inline std::unique_ptr<sdk::Dataset> open_images(const std::filesystem::path& folder,
                                                 Settings settings = {}) {
  settings["folder"] = Value(folder.string());
  return bundled().dataset("image_folder").make(settings, sdk::DataFolder{"/nowhere"});
}

}  // namespace harness::tests
