#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/base/error.h"

namespace harness {

// Where in a file; line and column from 1, 0 where unknown.
struct SourcePosition {
  std::string file;
  int line = 0, column = 0;
};

// One thing that is wrong with an experiment file: where, what, what is allowed, the nearest known name.
struct Fault {
  SourcePosition where;
  std::string message;
};

// What the place of a fault in an override begins with, where a file's name stands for the others.
inline constexpr char kOverridePlace[] = "--set ";

// All faults of a file at once, sorted by place; what() has one line each: file:line:column: message, control
// characters as \xNN.
class InputFaults : public Error {
 public:
  explicit InputFaults(std::vector<Fault> faults);
  const std::vector<Fault>& faults() const { return faults_; }

 private:
  std::vector<Fault> faults_;
};

}  // namespace harness
