#include "plugins/datasets/mnist/idx_file.h"

#include <zlib.h>

#include <limits>
#include <memory>
#include <vector>

#include "harness/base/error.h"

namespace mnist {
namespace {

constexpr char kRemedy[] =
    "Nothing was changed. Fetch the file again (`harness data fetch`), or point data.folder at a folder with "
    "whole "
    "files.";

harness::Error fault(const std::filesystem::path& path, std::size_t offset, const std::string& what) {
  return harness::input_error(path.string() + ": byte " + std::to_string(offset) + ": " + what, kRemedy);
}

// zlib reads a file that is not gzip as it stands.
std::string read_unpacked(const std::filesystem::path& path) {
  const std::unique_ptr<gzFile_s, decltype(&gzclose)> file(gzopen(path.c_str(), "rb"), &gzclose);
  if (!file) throw fault(path, 0, "cannot be opened");
  gzbuffer(file.get(), 1 << 18);
  std::string bytes, block(1 << 20, '\0');
  while (true) {
    const int count = gzread(file.get(), block.data(), static_cast<unsigned>(block.size()));
    if (count <= 0) break;
    bytes.append(block.data(), static_cast<std::size_t>(count));
  }
  int code = Z_OK;
  const std::string message = gzerror(file.get(), &code);
  if (code != Z_OK)
    throw fault(path, bytes.size(),
                "the compressed file is damaged or cut short here, counted unpacked (" + message + ")");
  return bytes;
}

std::uint32_t big_endian(const std::string& bytes, std::size_t offset) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[offset + i]);
  return value;
}

std::string rank_names(std::int64_t rank) { return rank == 3 ? "images (rank 3)" : "labels (rank 1)"; }

}  // namespace

IdxFile read_idx(const std::filesystem::path& folder, const std::string& name, std::int64_t rank) {
  IdxFile file;
  file.path = folder / name;
  if (!std::filesystem::exists(file.path)) file.path += ".gz";
  if (!std::filesystem::exists(file.path))
    throw harness::input_error(
        "mnist: there is neither " + (folder / name).string() + " nor " + file.path.string(),
        "Put the four IDX files there, plain or gzip (`harness data fetch`), give the data folder "
        "with --data, or set data.folder.");
  file.bytes = std::make_shared<const std::string>(read_unpacked(file.path));
  const std::string& bytes = *file.bytes;
  if (bytes.size() < 4)
    throw fault(file.path, bytes.size(),
                "ends within the magic number; an IDX file starts with 4 bytes of it");
  if (bytes[0] != 0 || bytes[1] != 0)
    throw fault(file.path, 0, "is not an IDX file: it does not start with two zero bytes");
  if (bytes[2] != 0x08)
    throw fault(file.path, 2,
                "holds values of IDX type " + std::to_string(static_cast<std::uint8_t>(bytes[2])) +
                    "; only 8 (unsigned bytes) is read");
  const std::int64_t found_rank = static_cast<std::uint8_t>(bytes[3]);
  if (found_rank != rank)
    throw fault(file.path, 3,
                "has rank " + std::to_string(found_rank) + " where " + rank_names(rank) + " are expected");
  const std::size_t header_bytes = 4 + 4 * static_cast<std::size_t>(rank);
  if (bytes.size() < header_bytes)
    throw fault(file.path, bytes.size(),
                "ends within the header of " + std::to_string(header_bytes) + " bytes");
  std::vector<std::int64_t> sizes;
  std::uint64_t values = 1;
  for (std::int64_t i = 0; i < rank; ++i) {
    const std::size_t offset = 4 + 4 * static_cast<std::size_t>(i);
    const std::uint32_t size = big_endian(bytes, offset);
    if (size == 0) throw fault(file.path, offset, "dimension " + std::to_string(i) + " has size 0");
    if (values > std::numeric_limits<std::uint64_t>::max() / size)
      throw fault(file.path, offset, "the sizes multiply to more than any file holds");
    values *= size;
    sizes.push_back(size);
  }
  const std::uint64_t found = bytes.size() - header_bytes;
  if (found < values)
    throw fault(file.path, bytes.size(),
                "the file ends here, after " + std::to_string(found) + " of the " + std::to_string(values) +
                    " values that its header promises");
  if (found > values)
    throw fault(file.path, header_bytes + values,
                std::to_string(found - values) + " bytes follow after the " + std::to_string(values) +
                    " values that its header promises");
  // from_blob takes a pointer to what may be written; nobody writes (see the header).
  file.values = at::from_blob(
      const_cast<char*>(bytes.data()) + header_bytes, sizes, [keep = file.bytes](void*) {}, at::kByte);
  return file;
}

}  // namespace mnist
