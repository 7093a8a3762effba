#include "harness/check/finding.h"

namespace harness::check {

const char* name_of(Proof proof) {
  switch (proof) {
    case Proof::kBuilds:
      return "builds";
    case Proof::kShapes:
      return "shapes";
    case Proof::kPerExample:
      return "per_example";
    case Proof::kContract:
      return "contract";
    case Proof::kGradients:
      return "gradients";
    case Proof::kIsolation:
      return "isolation";
    case Proof::kEqualSeeds:
      return "equal_seeds";
    case Proof::kResume:
      return "resume";
    case Proof::kFused:
      return "fused";
    case Proof::kValues:
      return "values";
  }
  return "";
}

}  // namespace harness::check
