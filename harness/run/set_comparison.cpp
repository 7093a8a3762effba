#include "harness/run/set_comparison.h"

#include <fmt/format.h>

#include "harness/base/error.h"
#include "harness/base/json.h"
#include "harness/protocol/json.h"
#include "harness/run/worker_command.h"

namespace harness {

SetComparison compare_sets(const std::filesystem::path& worker, const nlohmann::json& request) {
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
