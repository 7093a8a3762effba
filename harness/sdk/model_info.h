#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace harness::sdk {

enum class Role { kAdversarial, kPenalty, kReconstruction, kVariational };

enum class Capability {
  kSample,       // latents, generate
  kReconstruct,  // reconstruct
  kEncode,       // encode
  kLogits,       // logits
  kElbo,         // elbo
  kImportance,   // importance_bound
  kTranslate,    // translate
};

// A role that a model offers, filled by the file: [loss.adversarial] plugin = "hinge".
struct RoleSlot {
  Role role;
  bool required = true;
  std::string
      default_plugin{};  // used when the file names none; empty and not required: the role stays unfilled
};

// A property of the model that a loss or metric may demand, e.g. "per_example_critic" (no layer of the critic
// mixes examples). It holds unless the option has one of the values.
struct Property {
  std::string name;
  std::string unless_option{};
  std::vector<std::string> unless_values{};
};

// What the file's check, the metrics and the report need to know of a model without building it.
struct ModelInfo {
  std::vector<RoleSlot> roles{};
  std::vector<Capability> capabilities{};
  std::vector<std::string> groups{};  // all that a schedule may name
  std::vector<std::string> phases{};  // likewise, over all stages
  std::vector<Property> properties{};
  bool images = true;   // takes [C, H, W]
  bool points = false;  // takes [D]
  std::vector<std::int64_t> channels{1, 3};
  std::vector<std::int64_t> sizes{};  // heights (= widths) that it takes; empty: any
  std::int64_t streams = 1;
  bool needs_labels = false;
};

inline const char* name_of(Role role) {
  switch (role) {
    case Role::kAdversarial:
      return "adversarial";
    case Role::kPenalty:
      return "penalty";
    case Role::kReconstruction:
      return "reconstruction";
    case Role::kVariational:
      return "variational";
  }
  return "";
}

inline const char* name_of(Capability capability) {
  switch (capability) {
    case Capability::kSample:
      return "sample";
    case Capability::kReconstruct:
      return "reconstruct";
    case Capability::kEncode:
      return "encode";
    case Capability::kLogits:
      return "logits";
    case Capability::kElbo:
      return "elbo";
    case Capability::kImportance:
      return "importance";
    case Capability::kTranslate:
      return "translate";
  }
  return "";
}

}  // namespace harness::sdk
