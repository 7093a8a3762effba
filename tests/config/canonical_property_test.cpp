#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "harness/config/experiment.h"
#include "harness/config/toml_text.h"
#include "tests/config/fake_catalog.h"
#include "tests/config/temporary_file.h"

namespace harness {
namespace {

// A table's keys, each with several spellings of one value.
struct Line {
  std::string table, key;
  std::vector<std::string> spellings;
};

const std::vector<Line>& lines() {
  static const std::vector<Line> all{
      {"data", "plugin", {"\"ring\"", "'ring'"}},
      {"data", "std", {"1", "1.0", "1e0", "10e-1"}},
      {"data", "batch_size", {"128", "0x80", "1_28"}},
      {"model", "plugin", {"\"gan\"", "\"\"\"gan\"\"\""}},
      {"model", "widths", {"[64, 32]", "[ 64,\n 32, ]"}},
      {"loss.adversarial", "plugin", {"\"hinge\"", "\"\\u0068inge\""}},
      {"loss.adversarial", "margin", {"{ linear = [[0, 1], [10, 2]] }", "{linear=[[0,1.0],[1_0,20e-1]]}"}},
      {"optimizer", "lr", {"0.001", "1e-3", "1.0E-3"}},
      {"optimizer", "betas", {"[0, 0.9]", "[0.0, 9e-1]"}},
      {"optimizer.generator", "lr", {"2e-4", "0.000_2"}},
      {"train", "steps", {"20000", "20_000"}},
  };
  return all;
}

template <class T>
std::vector<T> shuffled(std::vector<T> items) {
  for (std::size_t i = items.size(); i > 1; --i)
    std::swap(items[i - 1], items[*rc::gen::inRange<std::size_t>(0, i)]);
  return items;
}

// The same experiment in some order, table style and spelling of numbers.
std::string some_text() {
  std::string dotted, headed;
  std::map<std::string, std::vector<std::string>> tables;
  for (const Line& line : shuffled(lines())) {
    tables[line.table].push_back(line.key + " = " + *rc::gen::elementOf(line.spellings) + "\n");
  }
  std::vector<std::string> names;
  for (const auto& [name, keys] : tables) names.push_back(name);
  // A table that is written with dots cannot be opened again by a header below it.
  const bool all_dotted = *rc::gen::arbitrary<bool>();
  for (const std::string& name : shuffled(names)) {
    if (!all_dotted) headed += "[" + name + "]\n";
    for (const std::string& key : tables[name])
      if (all_dotted)
        dotted += name + "." + key;
      else
        headed += key;
  }
  return "schema = 1\nname = \"p\"\n" + dotted + headed;
}

std::string hash_of(const std::string& text) {
  static const PluginCatalog catalog = testing_support::fake_catalog();
  const testing_support::TemporaryFolder folder;
  const Experiment experiment = load_experiment(folder.write("p.toml", text), {}, catalog);
  return configuration_hash(
      canonical_text(resolve(experiment, {}, catalog), IdentityKeys(experiment, catalog)));
}

RC_GTEST_PROP(ConfigurationHash, DependsOnNeitherOrderNorStyleNorSpelling, ()) {
  static const std::string first = hash_of("schema = 1\nname = \"p\"\n" + [] {
    std::string text;
    for (const Line& line : lines()) text += line.table + "." + line.key + " = " + line.spellings[0] + "\n";
    return text;
  }());
  RC_ASSERT(hash_of(some_text()) == first);
}

Value some_scalar() {
  switch (*rc::gen::inRange(0, 4)) {
    case 0:
      return *rc::gen::arbitrary<bool>();
    case 1:
      return *rc::gen::arbitrary<std::int64_t>();
    case 2:
      return *rc::gen::arbitrary<double>();
    default:
      return *rc::gen::string<std::string>();
  }
}

// Text of any characters but those that TOML cannot hold: it must be UTF-8.
std::string some_key() { return *rc::gen::container<std::string>(rc::gen::inRange<char>(0x01, 0x7f)); }

TomlNode some_node(int depth) {
  const int kind = depth == 0 ? 0 : *rc::gen::inRange(0, 4);
  if (kind <= 1) {
    Value value = some_scalar();
    if (value.is_string()) value = some_key();
    if (value.is_real() && value.real() == 0.0) value = 0.0;
    return to_node(value);
  }
  TomlNode node;
  const int count = *rc::gen::inRange(0, 4);
  if (kind == 2) {
    node.kind = TomlNode::Kind::kArray;
    for (int i = 0; i < count; ++i) node.items.push_back(some_node(depth - 1));
  } else {
    for (int i = 0; i < count; ++i) node.set(some_key(), some_node(depth - 1));
  }
  return node;
}

// Equal but for positions and the order of members.
bool equal(const TomlNode& a, const TomlNode& b) {
  if (a.kind != b.kind || a.value != b.value || a.items.size() != b.items.size() ||
      a.members.size() != b.members.size())
    return false;
  for (std::size_t i = 0; i < a.items.size(); ++i)
    if (!equal(a.items[i], b.items[i])) return false;
  for (const auto& member : a.members) {
    const TomlNode* other = b.find(member.key);
    if (!other || !equal(member.node, *other)) return false;
  }
  return true;
}

RC_GTEST_PROP(PrintToml, IsReadBackAsItWas, ()) {
  TomlNode root;
  for (int i = *rc::gen::inRange(0, 5); i > 0; --i) root.set(some_key(), some_node(3));
  const std::string text = print_toml(root);
  RC_LOG(text);
  RC_ASSERT(equal(parse_toml(text, "printed"), root));
}

}  // namespace
}  // namespace harness
