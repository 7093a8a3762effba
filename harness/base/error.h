#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "harness/base/exit_code.h"

namespace harness {

enum class ErrorKind { kInternal, kInput, kEnvironment };

// The one exception type at the rims. The message says what happened and to what; `remedy` says what is safe
// and what to do next, best of all as a command. `main` prints both and exits with exit_code().
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message, std::string remedy = {})
      : std::runtime_error(message), kind_(kind), remedy_(std::move(remedy)) {}

  ErrorKind kind() const { return kind_; }
  const std::string& remedy() const { return remedy_; }

  ExitCode exit_code() const {
    switch (kind_) {
      case ErrorKind::kInput:
        return kExitBadInput;
      case ErrorKind::kEnvironment:
        return kExitEnvironment;
      case ErrorKind::kInternal:
        break;
    }
    return kExitInternal;
  }

 private:
  ErrorKind kind_;
  std::string remedy_;
};

inline Error input_error(const std::string& message, std::string remedy = {}) {
  return Error(ErrorKind::kInput, message, std::move(remedy));
}
inline Error environment_error(const std::string& message, std::string remedy = {}) {
  return Error(ErrorKind::kEnvironment, message, std::move(remedy));
}
inline Error internal_error(const std::string& message, std::string remedy = {}) {
  return Error(ErrorKind::kInternal, message, std::move(remedy));
}

}  // namespace harness
