#include "harness/metrics/npy.h"

#include <cstring>
#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/atomic_file.h"
#include "harness/base/error.h"

namespace harness::metrics {
namespace {

constexpr std::size_t kLargestHeader = 65'536;

Error npy_fault(const std::filesystem::path& file, const std::string& what) {
  return input_error(file.string() + ": " + what,
                     "Save it by numpy.save of a uint8, float32 or float64 array. Nothing was written.");
}

// What the header's Python dictionary says, e.g. {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }.
struct NpyHeader {
  std::string kind;  // "<f4"
  bool fortran = false;
  std::vector<std::int64_t> shape;
};

// The text after 'KEY':, without the blanks before it.
std::optional<std::string> after_key(const std::string& header, const std::string& key) {
  const std::size_t found = header.find("'" + key + "':");
  if (found == std::string::npos) return std::nullopt;
  const std::size_t begin = header.find_first_not_of(' ', found + key.size() + 3);
  return begin == std::string::npos ? std::nullopt : std::optional(header.substr(begin));
}

// "3, 4, " or "3," or "" as numbers.
std::optional<std::vector<std::int64_t>> numbers_of(const std::string& text) {
  std::vector<std::int64_t> numbers;
  std::string digits;
  for (const char c : text + ",") {
    if (c >= '0' && c <= '9') {
      digits += c;
    } else if (c == ',' || c == ' ' || c == 'L') {
      if (digits.size() > 15) return std::nullopt;
      if (c == ',' && !digits.empty()) numbers.push_back(std::stoll(digits));
      if (c == ',') digits.clear();
    } else {
      return std::nullopt;
    }
  }
  return numbers;
}

NpyHeader parse_header(const std::filesystem::path& file, const std::string& text) {
  const auto kind = after_key(text, "descr"), order = after_key(text, "fortran_order"),
             shape = after_key(text, "shape");
  const std::size_t open = shape ? shape->find('(') : std::string::npos,
                    close = shape ? shape->find(')') : std::string::npos;
  if (!kind || !order || open != 0 || close == std::string::npos)
    throw npy_fault(file, "its header is none of NumPy's");
  NpyHeader header;
  if ((*kind)[0] == '\'' && kind->find('\'', 1) != std::string::npos)
    header.kind = kind->substr(1, kind->find('\'', 1) - 1);
  else
    header.kind = "a record";
  header.fortran = order->starts_with("True");
  const auto numbers = numbers_of(shape->substr(1, close - 1));
  if (!numbers) throw npy_fault(file, "its header is none of NumPy's");
  header.shape = *numbers;
  return header;
}

std::string read_header(std::istream& in, const std::filesystem::path& file) {
  char start[8] = {};
  in.read(start, sizeof start);
  if (!in || std::memcmp(start, "\x93NUMPY", 6) != 0) throw npy_fault(file, "this is no .npy file");
  const int version = static_cast<unsigned char>(start[6]);
  if (version < 1 || version > 3)
    throw npy_fault(file, ".npy format " + std::to_string(version) + " is not known, 1 to 3 are");
  unsigned char size[4] = {};
  in.read(reinterpret_cast<char*>(size), version == 1 ? 2 : 4);
  const std::size_t length = size[0] | size[1] << 8 | std::size_t{size[2]} << 16 | std::size_t{size[3]} << 24;
  if (!in || length > kLargestHeader) throw npy_fault(file, "its header is none of NumPy's");
  std::string text(length, '\0');
  in.read(text.data(), static_cast<std::streamsize>(length));
  if (!in) throw npy_fault(file, "it ends within its header");
  return text;
}

at::ScalarType type_of(const std::filesystem::path& file, const std::string& kind) {
  if (kind == "<f4") return at::kFloat;
  if (kind == "<f8") return at::kDouble;
  if (kind == "|u1") return at::kByte;
  throw npy_fault(file,
                  "its elements are " + kind + ", and uint8 (|u1), float32 (<f4) or float64 (<f8) are read");
}

}  // namespace

at::Tensor read_npy(const std::filesystem::path& file) {
  std::error_code unknown;  // a pipe would be waited for
  if (!std::filesystem::is_regular_file(file, unknown)) throw npy_fault(file, "this is no file");
  std::ifstream in(file, std::ios::binary);
  if (!in) throw npy_fault(file, "it cannot be read");
  const NpyHeader header = parse_header(file, read_header(in, file));
  const at::ScalarType type = type_of(file, header.kind);
  if (header.fortran)
    throw npy_fault(file, "the array is in Fortran's order; numpy.ascontiguousarray gives it in C's");
  std::uint64_t bytes = c10::elementSize(type);
  bool empty = false;
  for (const std::int64_t length : header.shape) {
    if (length == 0) {  // the others can be too much for a tensor all the same
      empty = true;
      continue;
    }
    if (bytes > std::numeric_limits<std::int64_t>::max() / static_cast<std::uint64_t>(length))
      throw npy_fault(file, "its shape is larger than any memory");
    bytes *= static_cast<std::uint64_t>(length);
  }
  if (empty) bytes = 0;
  const std::uint64_t there =
      std::filesystem::file_size(file) - static_cast<std::uint64_t>(static_cast<std::streamoff>(in.tellg()));
  if (there != bytes)
    throw npy_fault(file, "its header promises " + std::to_string(bytes) + " bytes of numbers, and " +
                              std::to_string(there) + " are there");
  at::Tensor array = at::empty(header.shape, type);
  in.read(static_cast<char*>(array.data_ptr()), static_cast<std::streamsize>(bytes));
  if (!in) throw npy_fault(file, "it cannot be read to its end");
  return array;
}

void write_npy(const std::filesystem::path& file, const at::Tensor& array) {
  const at::Tensor rows = array.to(at::kCPU, at::kFloat).contiguous();
  std::string shape;
  for (const std::int64_t length : rows.sizes()) shape += std::to_string(length) + ", ";
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }";
  constexpr std::size_t kStart = 10, kAligned = 64;  // the numbers begin at a multiple of 64 bytes
  header.append(kAligned - (kStart + header.size() + 1) % kAligned, ' ');
  header += '\n';
  AtomicFile out(file);
  out.write(std::string("\x93NUMPY\x01\x00", 8));
  out.write(std::string{static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)});
  out.write(header);
  out.write({static_cast<const char*>(rows.const_data_ptr()), rows.nbytes()});
  out.commit();
}

}  // namespace harness::metrics
