#include "harness/config/document.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "harness/base/file_io.h"
#include "harness/base/nearest_name.h"
#include "harness/base/text.h"
#include "harness/config/toml_text.h"

namespace harness {
namespace fs = std::filesystem;
namespace {

// The .toml files beside the missing one.
std::vector<std::string> files_beside(const fs::path& file) {
  std::vector<std::string> names;
  std::error_code ignored;
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    if (entry.path().extension() == ".toml")
      names.push_back((file.parent_path() / entry.path().filename()).string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string missing_file(const fs::path& file) {
  std::error_code ignored;
  if (fs::is_directory(file, ignored)) return file.string() + " is a folder, not an experiment file";
  const std::string whole = file.string() + ".toml";
  return "there is no file " + file.string() +
         (fs::exists(whole, ignored) ? " (did you mean \"" + whole + "\"?)"
                                     : did_you_mean(file.string(), files_beside(file)));
}

// The keys of axes, so that both spellings of one merge.
void join_sweep_keys(TomlNode& root) {
  TomlNode* sweep = root.find("sweep");
  TomlNode* axes = sweep ? sweep->find("axes") : nullptr;
  if (axes && axes->is_table()) join_keys(*axes);
}

TomlNode read_tree(const fs::path& file, std::vector<fs::path>& above, std::string* text);

// Lays `tree` upon what it extends.
TomlNode follow_extends(TomlNode tree, const fs::path& file, std::vector<fs::path>& above) {
  const TomlNode* extends = tree.find("extends");
  if (!extends) return tree;
  if (!extends->value.is_string())
    throw InputFaults({{extends->where, "extends must be a file's name in quotes, relative to this file"}});
  const fs::path base_file = (file.parent_path() / extends->value.string()).lexically_normal();
  std::error_code ignored;
  if (!fs::is_regular_file(base_file, ignored))
    throw InputFaults({{extends->where, "extends: " + missing_file(base_file)}});
  if (std::find(above.begin(), above.end(), fs::weakly_canonical(base_file)) != above.end())
    throw InputFaults(
        {{extends->where, "extends: " + base_file.string() +
                              " is this file or extends it in turn; a chain of files must end"}});
  TomlNode base = read_tree(base_file, above, nullptr);
  tree.erase("extends");
  merge_into(base, std::move(tree));
  return base;
}

TomlNode read_tree(const fs::path& file, std::vector<fs::path>& above, std::string* text) {
  above.push_back(fs::weakly_canonical(file));
  std::string content = read_file(file);
  TomlNode tree = parse_toml(content, file.string());
  join_sweep_keys(tree);
  tree = follow_extends(std::move(tree), file, above);
  if (text) *text = std::move(content);
  return tree;
}

void forget_lines(TomlNode& node) {
  node.where.line = 0;
  for (TomlNode& item : node.items) forget_lines(item);
  for (TomlNode::Member& member : node.members) {
    member.where.line = 0;
    forget_lines(member.node);
  }
}

}  // namespace

TomlNode parse_override(const std::string& text) {
  const std::string place = kOverridePlace + text;
  try {
    return parse_toml(text, place);
  } catch (const InputFaults& faults) {
    std::string message = faults.faults().front().message;
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos)
      message = "must be KEY=VALUE, such as --set train.steps=500";
    else if (std::isalpha(static_cast<unsigned char>(text.c_str()[equals + 1])))
      message = "not TOML; a string needs quotes of its own: --set '" + text.substr(0, equals + 1) + "\"" +
                text.substr(equals + 1) + "\"'";
    throw InputFaults({{{place, 0, 0}, message}});
  }
}

Document load_document(const fs::path& file, const std::vector<std::string>& overrides) {
  std::error_code ignored;
  if (!fs::exists(file, ignored) || fs::is_directory(file, ignored))
    throw input_error(missing_file(file), "give the path of an experiment file; nothing was written");
  Document document;
  std::vector<fs::path> above;
  document.root = read_tree(file, above, &document.toml);
  std::vector<Fault> faults;
  for (const std::string& text : overrides) {
    try {
      TomlNode over = parse_override(text);
      forget_lines(over);
      join_sweep_keys(over);
      if (over.find("extends"))
        faults.push_back({over.find("extends")->where, "extends can stand in files only"});
      merge_into(document.root, std::move(over));
    } catch (const InputFaults& wrong) {
      faults.insert(faults.end(), wrong.faults().begin(), wrong.faults().end());
    }
  }
  if (!faults.empty()) throw InputFaults(std::move(faults));
  if (above.size() > 1 || !overrides.empty()) document.toml = print_toml(document.root);
  return document;
}

}  // namespace harness
