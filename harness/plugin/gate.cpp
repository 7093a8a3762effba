#include <fmt/format.h>

#include <boost/dll/library_info.hpp>
#include <cstring>
#include <fstream>

#include "harness/base/distrust.h"
#include "harness/base/error.h"
#include "harness/plugin/load.h"
#include "harness/plugin/stamp.h"

namespace harness::plugin {
namespace {

namespace fs = std::filesystem;

std::string rebuild_remedy(const fs::path& library) {
  return fmt::format("Nothing of it was run. Rebuild it from its source: harness plugin build {}.cpp",
                     library.stem().string());
}

void check_permissions(const fs::path& path, const char* what) {
  if (const auto doubt = distrust(path))
    throw input_error(fmt::format("plugin {} {}", what, doubt->why), "It was not loaded. " + doubt->remedy);
}

// Whoever may write a folder decides where the links in it lead: each on the way must be trusted.
fs::path follow_links(const fs::path& library) {
  fs::path at = fs::absolute(library);
  check_permissions(at, "file");  // what it leads to; a link that leads nowhere ends here
  while (fs::is_symlink(at)) {
    check_permissions(at.parent_path(), "folder");
    at = at.parent_path() / fs::read_symlink(at);
  }
  const fs::path file = fs::canonical(at);
  check_permissions(file.parent_path(), "folder");
  return file;
}

bool is_elf(const fs::path& path) {
  char magic[4] = {};
  std::ifstream(path, std::ios::binary).read(magic, sizeof magic);
  return std::memcmp(magic, "\177ELF", sizeof magic) == 0;
}

std::vector<std::string> exported_symbols(const fs::path& path) {
  try {
    return boost::dll::library_info(path.string()).symbols();
  } catch (const std::exception&) {
    throw input_error(fmt::format("plugin {} is a damaged shared library", path.string()),
                      rebuild_remedy(path));
  }
}

}  // namespace

fs::path gate(const fs::path& named) {
  const fs::path library = follow_links(named);
  if (!fs::is_regular_file(library))
    throw input_error(fmt::format("plugin {} is not an ordinary file", library.string()),
                      "It was not loaded.");
  if (!is_elf(library))
    throw input_error(fmt::format("plugin {} is not a shared library", library.string()),
                      "A plugin is built from its source: harness plugin build SOURCE.cpp");

  std::string stamp;
  bool entry = false;
  for (const std::string& symbol : exported_symbols(library)) {
    if (symbol.starts_with(kStampPrefix)) stamp = symbol;
    entry = entry || symbol == kEntrySymbol;
  }
  const std::vector<StampField> theirs = parse_stamp(stamp);
  if (theirs.empty())
    throw input_error(
        fmt::format("{} carries no plugin stamp (a symbol {}...): it is no plugin of this program",
                    library.string(), kStampPrefix),
        "A plugin's source ends with HARNESS_PLUGIN(registrar) { ... }; see docs/plugins.md.");
  const std::vector<StampField> ours = parse_stamp(own_stamp());
  std::string differences;
  for (std::size_t i = 0; i < ours.size(); ++i)
    if (theirs[i].value != ours[i].value)
      differences += fmt::format("{}{}: the plugin has {}, this program {}", differences.empty() ? "" : "; ",
                                 ours[i].name, theirs[i].value, ours[i].value);
  if (!differences.empty())
    throw input_error(
        fmt::format("plugin {} was built for another program: {}", library.string(), differences),
        rebuild_remedy(library));
  if (!entry)
    throw input_error(fmt::format("plugin {} has no entry function {}", library.string(), kEntrySymbol),
                      "A plugin's source ends with HARNESS_PLUGIN(registrar) { ... }; see docs/plugins.md.");
  return library;
}

}  // namespace harness::plugin
