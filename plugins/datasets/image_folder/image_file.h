#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace image_folder {

// PNG or JPEG by its first bytes -> uint8 [3, H, W], the values that the file has, whatever colour space it
// says they are of (of 16 bits the nearest 8); transparent parts lie on black. `as_stored`: [1, H, W]
// of a file that knows no colours. Throws Error (kInput) that names the file when it is neither, damaged or
// cut short.
at::Tensor decode(const std::filesystem::path& path, const std::string& bytes, bool as_stored = false);

// [3, H, W] -> [channels, side, side]: the centred square, resized bilinearly with antialiasing, grey by
// ITU-R BT.601 luma.
at::Tensor fit(const at::Tensor& image, std::int64_t channels, std::int64_t side);

}  // namespace image_folder
