#include "harness/train/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <set>

#include "harness/base/error.h"
#include "harness/base/json.h"

namespace harness::train {
namespace {

static_assert(std::endian::native == std::endian::little, "tensors are written as they lie in memory");

constexpr std::uint64_t kHeaderLimit = 100'000'000;
constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kMostDimensions = 64;

struct Dtype {
  at::ScalarType type;
  const char* name;
};
constexpr Dtype kDtypes[] = {
    {at::kFloat, "F32"},
    {at::kDouble, "F64"},
    {at::kHalf, "F16"},
    {at::kBFloat16, "BF16"},
    {at::kLong, "I64"},
    {at::kInt, "I32"},
    {at::kShort, "I16"},
    {at::kChar, "I8"},
    {at::kByte, "U8"},
    {at::kUInt16, "U16"},
    {at::kUInt32, "U32"},
    {at::kUInt64, "U64"},
    {at::kBool, "BOOL"},
    {at::kFloat8_e4m3fn, "F8_E4M3"},
    {at::kFloat8_e5m2, "F8_E5M2"},
};

std::string_view bytes_of(const at::Tensor& tensor) {
  return {static_cast<const char*>(tensor.const_data_ptr()), tensor.nbytes()};
}

// One entry of a header, checked by itself.
struct Entry {
  std::string name;
  at::ScalarType dtype = at::kFloat;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0, end = 0;
};

class Reader {
 public:
  Reader(std::string_view bytes, const std::string& what) : bytes_(bytes), what_(what) {}

  NamedTensors read() {
    const nlohmann::json header = parse_header();
    std::vector<Entry> entries;
    for (const auto& [name, value] : header.items())
      if (name == "__metadata__")
        check_metadata(value);
      else
        entries.push_back(entry_of(name, value));
    check_cover(entries);
    NamedTensors tensors;
    for (const Entry& entry : entries) tensors.emplace(entry.name, tensor_of(entry));
    return tensors;
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw input_error("\"" + what_ + "\" is not a valid safetensors file: " + why + ".",
                      "The file is damaged or of another format; take the copy or checkpoint before it.");
  }

  nlohmann::json parse_header() {
    if (bytes_.size() < kLengthBytes)
      refuse("it has " + std::to_string(bytes_.size()) + " bytes, fewer than the 8 of the header's length");
    std::uint64_t length = 0;
    std::memcpy(&length, bytes_.data(), kLengthBytes);
    if (length > kHeaderLimit)
      refuse("its header says " + std::to_string(length) + " bytes, over the limit of 100000000");
    if (length > bytes_.size() - kLengthBytes)
      refuse("its header says " + std::to_string(length) + " bytes, " +
             std::to_string(bytes_.size() - kLengthBytes) + " follow");
    const std::string_view text = bytes_.substr(kLengthBytes, length);
    data_ = bytes_.substr(kLengthBytes + length);
    if (text.empty() || text.front() != '{') refuse("its header does not begin with '{'");
    std::vector<std::set<std::string>> names;  // of the objects that are open
    const auto seen = [&](int, nlohmann::json::parse_event_t event, nlohmann::json& value) {
      using Event = nlohmann::json::parse_event_t;
      if (event == Event::object_start) names.emplace_back();
      if (event == Event::object_end) names.pop_back();
      if (event == Event::key && !names.back().insert(value.get<std::string>()).second)
        refuse("\"" + value.get<std::string>() + "\" stands twice in its header");
      return true;
    };
    try {
      return nlohmann::json::parse(text.begin(), text.end(), seen);
    } catch (const nlohmann::json::exception& error) {
      refuse(std::string("its header is not JSON (") + error.what() + ")");
    }
  }

  void check_metadata(const nlohmann::json& value) const {
    if (!value.is_object()) refuse("__metadata__ is not an object");
    for (const auto& [key, text] : value.items())
      if (!text.is_string()) refuse("__metadata__." + key + " is not a string");
  }

  std::uint64_t unsigned_of(const std::string& name, const nlohmann::json& value) const {
    if (!value.is_number_unsigned())
      refuse("\"" + name + "\" has a shape or offset that is no natural number");
    return value.get<std::uint64_t>();
  }

  Entry entry_of(const std::string& name, const nlohmann::json& value) const {
    if (!value.is_object() || value.size() != 3 || !value.contains("dtype") || !value.contains("shape") ||
        !value.contains("data_offsets"))
      refuse("\"" + name + "\" needs dtype, shape and data_offsets and nothing else");
    Entry entry;
    entry.name = name;
    const auto& dtype = value.at("dtype");
    const auto* found = std::find_if(std::begin(kDtypes), std::end(kDtypes),
                                     [&](const Dtype& known) { return dtype == known.name; });
    if (found == std::end(kDtypes)) refuse("\"" + name + "\" has the unknown dtype " + print_json(dtype));
    entry.dtype = found->type;
    const auto& shape = value.at("shape");
    const auto& offsets = value.at("data_offsets");
    if (!shape.is_array() || shape.size() > kMostDimensions)
      refuse("\"" + name + "\" has an impossible shape");
    if (!offsets.is_array() || offsets.size() != 2) refuse("\"" + name + "\" needs two data_offsets");
    std::uint64_t size = c10::elementSize(entry.dtype);
    for (const auto& dimension : shape) {
      const std::uint64_t length = unsigned_of(name, dimension);
      if (length > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) ||
          __builtin_mul_overflow(size, length, &size))
        refuse("the size of \"" + name + "\" overflows");
      entry.shape.push_back(static_cast<std::int64_t>(length));
    }
    entry.begin = unsigned_of(name, offsets[0]);
    entry.end = unsigned_of(name, offsets[1]);
    if (entry.begin > entry.end || entry.end > data_.size())
      refuse("\"" + name + "\" lies at " + std::to_string(entry.begin) + " to " + std::to_string(entry.end) +
             " of " + std::to_string(data_.size()) + " bytes");
    if (entry.end - entry.begin != size)
      refuse("\"" + name + "\" takes " + std::to_string(size) + " bytes by shape and dtype and has " +
             std::to_string(entry.end - entry.begin));
    return entry;
  }

  void check_cover(std::vector<Entry>& entries) const {
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
      return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
    });
    std::uint64_t covered = 0;
    for (const Entry& entry : entries) {
      if (entry.begin != covered)
        refuse("\"" + entry.name + "\" begins at " + std::to_string(entry.begin) + ", where " +
               std::to_string(covered) + " is due");
      covered = entry.end;
    }
    if (covered != data_.size())
      refuse(std::to_string(data_.size() - covered) + " bytes at its end belong to no tensor");
  }

  at::Tensor tensor_of(const Entry& entry) const {
    const std::string_view from = data_.substr(entry.begin, entry.end - entry.begin);
    if (entry.dtype == at::kBool &&
        std::any_of(from.begin(), from.end(), [](char c) { return c != 0 && c != 1; }))
      refuse("\"" + entry.name + "\" holds a truth value that is neither 0 nor 1");
    at::Tensor tensor = at::empty(entry.shape, at::TensorOptions().dtype(entry.dtype));
    if (!from.empty()) std::memcpy(tensor.mutable_data_ptr(), from.data(), from.size());
    return tensor;
  }

  std::string_view bytes_, data_;
  const std::string& what_;
};

}  // namespace

const char* safetensors_dtype(at::ScalarType dtype) {
  for (const Dtype& known : kDtypes)
    if (known.type == dtype) return known.name;
  throw internal_error(std::string("Tensors of type ") + c10::toString(dtype) +
                       " cannot be saved: the safetensors format does not have it.");
}

std::vector<std::string_view> SafetensorsParts::pieces() const {
  std::vector<std::string_view> all{header};
  for (const at::Tensor& tensor : tensors) all.push_back(bytes_of(tensor));
  return all;
}

SafetensorsParts to_safetensors(const NamedTensors& tensors) {
  std::vector<std::pair<std::string, at::Tensor>> ordered;
  for (const auto& [name, tensor] : tensors) {
    if (name == "__metadata__") throw internal_error("A tensor cannot be named \"__metadata__\" in a file.");
    ordered.emplace_back(name, tensor.detach().to(at::kCPU).contiguous());
  }
  std::stable_sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
    return a.second.element_size() > b.second.element_size();
  });
  SafetensorsParts parts;
  nlohmann::json header = nlohmann::json::object();
  std::size_t offset = 0;
  for (auto& [name, tensor] : ordered) {
    header[name] = {{"dtype", safetensors_dtype(tensor.scalar_type())},
                    {"shape", tensor.sizes().vec()},
                    {"data_offsets", {offset, offset + tensor.nbytes()}}};
    offset += tensor.nbytes();
    parts.tensors.push_back(std::move(tensor));
  }
  std::string text = print_json(header);
  text.resize((text.size() + 7) / 8 * 8, ' ');
  if (text.size() > kHeaderLimit)
    throw internal_error("The names and shapes of " + std::to_string(tensors.size()) +
                         " tensors take more than the 100 MB that a safetensors header may have.");
  const std::uint64_t length = text.size();
  parts.header.assign(reinterpret_cast<const char*>(&length), kLengthBytes);
  parts.header += text;
  return parts;
}

NamedTensors from_safetensors(std::string_view bytes, const std::string& what) {
  return Reader(bytes, what).read();
}

}  // namespace harness::train
