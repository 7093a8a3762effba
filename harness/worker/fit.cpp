#include "harness/worker/fit.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "harness/metrics/applicability.h"

namespace harness::worker {
namespace {

bool has(const std::vector<std::int64_t>& allowed, std::int64_t value) {
  return std::find(allowed.begin(), allowed.end(), value) != allowed.end();
}

}  // namespace

std::vector<KeyFault> faults_of(const plugin::Registry& registry, const Settings& settings,
                                sdk::Dataset& dataset) {
  const sdk::DataInfo data = dataset.info();
  std::vector<KeyFault> faults;
  const auto add = [&faults](const std::string& key, std::string message) {
    faults.push_back({key, std::move(message)});
  };
  const sdk::ModelEntry& model = registry.model(settings.at("model.plugin").string());
  const std::string data_name = settings.at("data.plugin").string();
  const sdk::ModelInfo& info = model.info;
  if (data.images() && !info.images)
    add("model.plugin",
        fmt::format("model \"{}\" takes points, data \"{}\" are images", model.name, data_name));
  if (!data.images() && !info.points)
    add("model.plugin",
        fmt::format("model \"{}\" takes images, data \"{}\" are points", model.name, data_name));
  if (data.images() && info.images) {
    if (!info.channels.empty() && !has(info.channels, data.channels()))
      add("model.plugin",
          fmt::format("model \"{}\" takes images with {} channels, data \"{}\" have {}", model.name,
                      fmt::join(info.channels, " or "), data_name, data.channels()));
    if (!info.sizes.empty() && (data.height() != data.width() || !has(info.sizes, data.height())))
      add("model.plugin",
          fmt::format("model \"{}\" takes square images of {} pixels, data \"{}\" are {} x {}", model.name,
                      fmt::join(info.sizes, " or "), data_name, data.height(), data.width()));
  }
  if (info.streams > static_cast<std::int64_t>(data.streams.size()))
    add("model.plugin", fmt::format("model \"{}\" wants {} data streams, data \"{}\" have {}", model.name,
                                    info.streams, data_name, data.streams.size()));
  if (info.needs_labels && data.classes == 0)
    add("model.plugin",
        fmt::format("model \"{}\" needs labels, data \"{}\" have none", model.name, data_name));
  if (const std::int64_t batch = settings.at("data.batch_size").integer(); batch > data.train_size)
    add("data.batch_size", fmt::format("data.batch_size = {} is more than the {} examples of data \"{}\"",
                                       batch, data.train_size, data_name));
  const metrics::Circumstances there = metrics::circumstances_of(registry, settings, dataset);
  if (const auto list = settings.find("metrics.list"); list != settings.end())
    for (const Value& name : list->second.list()) {
      const std::string why = metrics::why_not(registry.metric(name.string()).info, there);
      if (!why.empty())
        add("metrics.list", fmt::format("metric \"{}\" does not apply: {}", name.string(), why));
    }
  return faults;
}

std::string text_of(const std::vector<KeyFault>& faults) {
  std::string text;
  for (const KeyFault& fault : faults) text += (text.empty() ? "" : "; ") + fault.message;
  return text;
}

}  // namespace harness::worker
