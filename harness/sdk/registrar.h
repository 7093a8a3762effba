#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "harness/config/option_table.h"
#include "harness/sdk/dataset.h"
#include "harness/sdk/loss.h"
#include "harness/sdk/metric.h"
#include "harness/sdk/model.h"
#include "harness/sdk/model_info.h"

namespace harness::sdk {

// What is registered under a name, whatever its kind.
struct EntryBase {
  std::string name;  // what files write: plugin = "hinge"; [a-z][a-z0-9_]*
  std::string doc;   // one paragraph: what it is, formula, source
  std::vector<OptionSpec> options;
};

struct ModelEntry : EntryBase {
  ModelInfo info;
  std::function<std::unique_ptr<Model>(const Settings&, const ModelContext&)> make;
};
template <class Interface>
struct LossEntry : EntryBase {
  std::vector<std::string> demands;  // properties that the model must have, e.g. "per_example_critic"
  // Properties that metrics may demand: "probability_mass" where a reconstruction loss is -log of a
  // probability (of binary images), not of a density.
  std::vector<std::string> properties;
  std::function<std::unique_ptr<Interface>(const Settings&, const DataInfo&)> make;
};
struct DatasetEntry : EntryBase {
  std::function<std::unique_ptr<Dataset>(const Settings&, const DataFolder&)> make;
};
struct MetricEntry : EntryBase {
  MetricInfo info;
  std::function<std::unique_ptr<Metric>(const Settings&)> make;
};
struct FeatureExtractorEntry : EntryBase {
  ExtractorInfo info{};
  std::function<std::unique_ptr<FeatureExtractor>(const Settings&, const ExtractorContext&)> make{};
};

// Handed to a plugin's entry function, which registers its factories by name. One library may register
// several.
//
//   registrar.model<MyModel>("my_model", "What it is, source.", my_options(), my_info());
//
// where MyModel has a constructor (const MyOptions&, const ModelContext&).
class Registrar {
 public:
  virtual ~Registrar() = default;

  virtual void add(ModelEntry entry) = 0;
  virtual void add(LossEntry<AdversarialLoss> entry) = 0;
  virtual void add(LossEntry<Penalty> entry) = 0;
  virtual void add(LossEntry<Reconstruction> entry) = 0;
  virtual void add(LossEntry<Variational> entry) = 0;
  virtual void add(DatasetEntry entry) = 0;
  virtual void add(MetricEntry entry) = 0;
  virtual void add(FeatureExtractorEntry entry) = 0;

  template <class T, class Options>
  void model(std::string name, std::string doc, OptionTable<Options> table, ModelInfo info) {
    ModelEntry entry{{std::move(name), std::move(doc), table.specs()}, std::move(info), {}};
    entry.make = [table = std::move(table)](const Settings& settings, const ModelContext& context) {
      return std::make_unique<T>(table.read(settings), context);
    };
    add(std::move(entry));
  }

  // T derives from AdversarialLoss, Penalty, Reconstruction or Variational and has a constructor
  // (const Options&, const DataInfo&).
  template <class T, class Options>
  void loss(std::string name, std::string doc, OptionTable<Options> table,
            std::vector<std::string> demands = {}, std::vector<std::string> properties = {}) {
    using Interface = decltype(interface_of(static_cast<T*>(nullptr)));
    LossEntry<typename Interface::type> entry{
        {std::move(name), std::move(doc), table.specs()}, std::move(demands), std::move(properties), {}};
    entry.make = [table = std::move(table)](const Settings& settings, const DataInfo& data) {
      return std::make_unique<T>(table.read(settings), data);
    };
    add(std::move(entry));
  }

  // T has a constructor (const Options&, const DataFolder&).
  template <class T, class Options>
  void dataset(std::string name, std::string doc, OptionTable<Options> table) {
    DatasetEntry entry{{std::move(name), std::move(doc), table.specs()}, {}};
    entry.make = [table = std::move(table)](const Settings& settings, const DataFolder& folder) {
      return std::make_unique<T>(table.read(settings), folder);
    };
    add(std::move(entry));
  }

  // T has a constructor (const Options&).
  template <class T, class Options>
  void metric(std::string name, std::string doc, OptionTable<Options> table, MetricInfo info) {
    MetricEntry entry{{std::move(name), std::move(doc), table.specs()}, std::move(info), {}};
    entry.make = [table = std::move(table)](const Settings& settings) {
      return std::make_unique<T>(table.read(settings));
    };
    add(std::move(entry));
  }

  // T has a constructor (const Options&, const ExtractorContext&).
  template <class T, class Options>
  void extractor(std::string name, std::string doc, OptionTable<Options> table, ExtractorInfo info = {}) {
    FeatureExtractorEntry entry{{std::move(name), std::move(doc), table.specs()}, info, {}};
    entry.make = [table = std::move(table)](const Settings& settings, const ExtractorContext& context) {
      return std::make_unique<T>(table.read(settings), context);
    };
    add(std::move(entry));
  }

 private:
  template <class T>
  struct Tag {
    using type = T;
  };
  static Tag<AdversarialLoss> interface_of(AdversarialLoss*);
  static Tag<Penalty> interface_of(Penalty*);
  static Tag<Reconstruction> interface_of(Reconstruction*);
  static Tag<Variational> interface_of(Variational*);
};

// For plugins without options.
struct NoOptions {};

}  // namespace harness::sdk
