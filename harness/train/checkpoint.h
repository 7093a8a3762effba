#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace harness::train {

// One trial's whole state at a step, as plain named tensors: contiguous, on the CPU, of any dtype (float32,
// float64, int64, bool ...), 0-d ones among them. The trainer fills and reads it; files know no more than
// this.
struct TrialState {
  std::map<std::string, at::Tensor> weights;  // parameters and layer buffers, "generator.0.weight"
  std::map<std::string, at::Tensor> state;    // "ema/...", "moments/...", "state/..."
  std::string trainer_json;                   // step, batches, seconds, stage ends, seed
};

struct SavedCheckpoint {
  std::filesystem::path folder;  // FOLDER/checkpoint-STEP
  std::string manifest_sha256;   // 64 hex digits
};

struct LoadedCheckpoint {
  std::int64_t step = 0;
  TrialState state;
};

// Writes FOLDER/checkpoint-STEP/{weights.safetensors, state.safetensors, trainer.json, manifest.json}: into a
// temporary folder beside it, every file synced, then renamed, then the parent folder synced; a checkpoint of
// the same step is replaced. The manifest has each file's SHA-256 and size. The newest two are kept, older
// ones removed only once this one is safe. Throws Error (kEnvironment) when the disk refuses; older
// checkpoints are then untouched.
SavedCheckpoint save_checkpoint(const std::filesystem::path& folder, std::int64_t step,
                                const TrialState& state);

// The newest checkpoint of FOLDER, at step `at_most` or before, whose manifest and files verify; nothing when
// there is none. Damaged or incomplete ones are passed over and named in `remarks`, with what is wrong with
// them.
std::optional<LoadedCheckpoint> load_newest(const std::filesystem::path& folder,
                                            std::vector<std::string>& remarks,
                                            std::int64_t at_most = std::numeric_limits<std::int64_t>::max());

// SHA-256 over names (sorted), dtypes, shapes and bytes: equal for equal weights on any machine.
std::string weights_sha256(const std::map<std::string, at::Tensor>& weights);

}  // namespace harness::train
