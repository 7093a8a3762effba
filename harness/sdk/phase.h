#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace harness::sdk {

// One kind of optimiser update. A step is one pass over the stage's phases in their order.
struct Phase {
  std::string name;  // e.g. "discriminator"; the file's [phase.NAME] may change every and repeat
  std::vector<std::string> groups;  // parameter groups that it updates: exactly these and no others
  std::int64_t every = 1;           // runs on steps where step % every == 0
  std::int64_t repeat = 1;          // updates a step
  bool fresh_data = true;           // a new batch each repeat; false: the step's first batch again
  std::string together{};  // phases in a row with the same word: all gradients first, then all updates
  bool gated = false;      // Model::gate says on the device whether the update counts
  std::vector<std::string> track{};  // further groups whose graph is kept (a shared generator output, say)
  std::vector<std::string> eval{};   // modules in eval mode during the phase
  std::string optimizer{};           // key of the optimiser's moments; empty: the phase's own name
};

// Stages run one after the other, e.g. first an autoencoder, then a prior on its frozen codes.
struct Stage {
  std::string name;
  double share = 1.0;  // of train.steps, relative to the other stages' shares
  std::vector<Phase> phases;
};

}  // namespace harness::sdk
