#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace harness {

// A file of a data set as it must be unpacked. Mirrors pack differently, so only the content is checked.
struct FetchFile {
  std::string name;    // as stored in the data folder
  std::string packed;  // appended to the name at the source, e.g. ".gz"
  std::string sha256;  // of the unpacked content
  std::int64_t bytes = 0;
};

// A data set that can be fetched.
struct FetchSource {
  std::string name;
  std::string folder;  // below the data folder
  std::string licence;
  std::vector<std::string> urls;  // folders to try, in order
  std::vector<FetchFile> files;
};

const std::vector<FetchSource>& fetch_sources();
// Throws Error (kInput) with the nearest name.
const FetchSource& fetch_source(const std::string& name);

enum class FileState { kMissing, kRight, kWrong };
// Of a file as it lies in the data folder, plain or gzip.
FileState state_of_file(const std::filesystem::path& folder, const FetchFile& file);

// Fetches the files that are missing or wrong into `data_folder`/`source.folder`, unpacked, each under its
// name only after its SHA-256 was found right. `url` (file:// or https://) comes instead of the source's own.
// Tells each file by `say`. Throws Error (kEnvironment) when no place gives the right content; what lay there
// before stays.
void fetch(const FetchSource& source, const std::filesystem::path& data_folder, const std::string& url,
           const std::function<void(const std::string&)>& say);

}  // namespace harness
