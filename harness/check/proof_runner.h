#pragma once

#include <fmt/format.h>

#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/error.h"
#include "harness/check/finding.h"

namespace harness::check {

// What a proof throws when it fails on a value it looked at itself.
inline Error broken(const std::string& what, const std::string& rule) { return input_error(what, rule); }

// Collects the findings of one subject. A proof is a function that throws when it fails and returns what it
// saw.
class ProofRunner {
 public:
  explicit ProofRunner(std::string subject) : subject_(std::move(subject)) {}

  // false: failed.
  template <class Function>
  bool prove(Proof proof, Function function) {
    try {
      findings_.push_back({proof, subject_, true, function(), {}});
      return true;
    } catch (const Error& error) {
      findings_.push_back({proof, subject_, false, error.what(), error.remedy()});
    } catch (const std::exception& error) {
      findings_.push_back(
          {proof, subject_, false, error.what(), "See docs/plugins.md for what plugin code may do."});
    }
    return false;
  }

  std::vector<Finding> take() { return std::move(findings_); }

 private:
  std::string subject_;
  std::vector<Finding> findings_;
};

}  // namespace harness::check
