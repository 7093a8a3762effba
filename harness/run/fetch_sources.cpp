#include "harness/base/error.h"
#include "harness/base/nearest_name.h"
#include "harness/run/data_fetch.h"

namespace harness {

const std::vector<FetchSource>& fetch_sources() {
  static const std::vector<FetchSource> sources{
      {"mnist",
       "mnist",
       "CC BY-SA 3.0, Y. LeCun, C. Cortes, C. J. C. Burges",
       {"https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/"},
       {{"train-images-idx3-ubyte", ".gz", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
         47'040'016},
        {"train-labels-idx1-ubyte", ".gz", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
         60'008},
        {"t10k-images-idx3-ubyte", ".gz", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
         7'840'016},
        {"t10k-labels-idx1-ubyte", ".gz", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
         10'008}}},
  };
  return sources;
}

const FetchSource& fetch_source(const std::string& name) {
  std::vector<std::string> known;
  for (const FetchSource& source : fetch_sources()) {
    if (source.name == name) return source;
    known.push_back(source.name);
  }
  throw input_error("There is no data set \"" + name + "\" to fetch" + did_you_mean(name, known),
                    "`harness data list` names those that there are.");
}

}  // namespace harness
