#include "harness/run/set_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "harness/base/error.h"
#include "harness/base/json.h"
#include "harness/base/printable.h"
#include "harness/base/utf8.h"
#include "harness/protocol/json.h"
#include "harness/run/worker_command.h"

namespace harness {
namespace {

// With other bytes as \xNN.
std::string shown(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t length = utf8_sequence_length(text);
    if (length > 0)
      shown += text.substr(0, length);
    else
      shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return printable_line(shown);
}

// What crosses to the worker is JSON: of other bytes it would get another name, which may be of another file.
void refuse_other_bytes(const nlohmann::json& request) {
  for (const nlohmann::json& value : request)
    if (value.is_structured())
      refuse_other_bytes(value);
    else if (value.is_string() && !is_utf8(value.get_ref<const std::string&>()))
      throw input_error(fmt::format("{}: this name is no UTF-8, and could not be told to a worker.",
                                    shown(value.get_ref<const std::string&>())),
                        "Rename it, or make a link to it whose name is. Nothing was computed.");
}

}  // namespace

SetComparison compare_sets(const std::filesystem::path& worker, const nlohmann::json& request) {
  refuse_other_bytes(request);
  const CommandResult result = run_worker(worker, {"compare"}, print_json(request));
  const nlohmann::json answer = try_parse_json(result.output);
  if (!result.end.ok() || !answer.is_object())
    throw environment_error(fmt::format("The worker could not compare the sets ({}){}{}", result.end.text(),
                                        result.errors.empty() ? "" : ":\n", result.errors),
                            "Nothing was written. `harness plugin check NAME` tries a plugin by itself.");
  if (answer.contains("error")) {
    const int code = answer.at("exit_code").get<int>();
    throw Error(code == kExitBadInput      ? ErrorKind::kInput
                : code == kExitEnvironment ? ErrorKind::kEnvironment
                                           : ErrorKind::kInternal,
                answer.at("error").get<std::string>(), answer.at("remedy").get<std::string>());
  }
  SetComparison comparison;
  comparison.remarks = answer.at("remarks").get<std::vector<std::string>>();
  comparison.n_real = answer.at("real").at("n").get<std::int64_t>();
  comparison.n_fake = answer.at("fake").at("n").get<std::int64_t>();
  comparison.shape = answer.at("real").at("shape").get<std::vector<std::int64_t>>();
  for (const nlohmann::json& score : answer.at("scores"))
    comparison.scores.push_back({score.at("name").get<std::string>(), real_from_json(score.at("value")),
                                 real_from_json(score.at("error")), score.at("n_real").get<std::int64_t>(),
                                 score.at("n_fake").get<std::int64_t>(),
                                 score.at("extractor").get<std::string>(),
                                 score.at("hash").get<std::string>()});
  return comparison;
}

}  // namespace harness
