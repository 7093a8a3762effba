#include "harness/metrics/extractors.h"

#include "harness/base/error.h"
#include "harness/base/hex.h"
#include "harness/base/json.h"
#include "harness/base/xdg_paths.h"
#include "harness/config/settings.h"
#include "harness/protocol/json.h"

namespace harness::metrics {

NamedExtractor* Extractors::find(const plugin::Registry& registry, sdk::Dataset& data, at::Device device,
                                 const Settings& settings, const std::function<void()>& between) {
  const auto named = settings.find("metrics.features");
  if (named == settings.end() || named->second.string().empty()) return nullptr;
  const std::string& name = named->second.string();
  const Settings options = settings_of(settings, "metrics." + name);
  const std::string key = name + print_json(nlohmann::json(options));
  if (const auto made = made_.find(key); made != made_.end()) return &made->second;
  const sdk::FeatureExtractorEntry& entry = registry.extractor(name);
  sdk::ExtractorContext context{
      data, folder_, device,
      entry.info.slow ? cache_folder() / "extractors" / name : std::filesystem::path()};
  if (between) context.between = between;
  NamedExtractor made{name, {}, std::make_unique<OncePerBatch>(entry.make(options, context))};
  made.hash = made.extractor->content_hash();
  if (!is_hex(made.hash, 64))
    throw internal_error("The feature extractor \"" + name + "\" gives \"" + made.hash +
                             "\" as its content hash, which is no SHA-256 of 64 hex digits.",
                         "Mend its plugin; `harness plugin check` shows it.");
  return &made_.emplace(key, std::move(made)).first->second;
}

}  // namespace harness::metrics
