#pragma once

#include <functional>
#include <string>
#include <vector>

namespace harness::check {

// What `harness plugin check` proves, one name each; docs/plugins.md explains every one.
enum class Proof {
  kBuilds,  // constructs, registers its layers, declares a schedule of known groups and phases
  kShapes,  // every declared capability gives the shapes of the SDK, at each channel count; twice the same
  kPerExample,  // in evaluation an example's result does not depend on the others
  kContract,    // trains with every guard on: no draws of its own, nothing unregistered; terms stay finite
  kGradients,   // no parameter is trained on rounding noise
  kIsolation,   // a phase moves each of its groups and changes no other parameter
  kEqualSeeds,  // equal seeds give equal bits
  kResume,      // saved and restored state goes on bit for bit
  kFused,       // three trials fused equal three separate ones after 5 steps, float64, 1e-8
  kValues,      // a data set, metric, feature extractor or importance bound gives what its interface promises
};
const char* name_of(Proof proof);  // "builds", "shapes" ...

struct Finding {
  Proof proof;
  std::string subject;  // "model wgan_gp, 3 channels"
  bool passed = true;
  bool skipped = false;  // neither passed nor failed: it wants what is not here
  std::string detail;    // what was seen; for failures what broke and where
  std::string remedy;    // the rule that was broken, as the SDK words it
};

// Told of each proof when it begins and of what was found when it ends: a plugin may take the process down.
struct ProofListener {
  std::function<void(const std::string& subject, Proof)> begins = [](const std::string&, Proof) {};
  std::function<void(const Finding&)> ends = [](const Finding&) {};
};

}  // namespace harness::check
