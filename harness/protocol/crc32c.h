#pragma once

#include <cstdint>
#include <string_view>

namespace harness {

// CRC-32C (Castagnoli), as in iSCSI and ext4: finds every error of up to 32 bits in a row.
std::uint32_t crc32c(std::string_view bytes);

}  // namespace harness
