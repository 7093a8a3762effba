#pragma once

#include <c10/util/Exception.h>
#include <fmt/format.h>

#include <exception>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/error.h"
#include "harness/check/finding.h"

namespace harness::check {

// What a proof throws when it fails on a value it looked at itself.
inline Error broken(const std::string& what, const std::string& rule) { return input_error(what, rule); }

// What a proof throws where it wants something that is not here, such as a file that an option must name.
class Skipped : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Collects the findings of one subject. A proof is a function that throws when it fails and returns what it
// saw.
class ProofRunner {
 public:
  ProofRunner(std::string subject, ProofListener listener)
      : subject_(std::move(subject)), listener_(std::move(listener)) {}

  // false: failed or skipped.
  template <class Function>
  bool prove(Proof proof, Function function) {
    listener_.begins(subject_, proof);
    Finding finding{proof, subject_, false, false, {}, "See docs/plugins.md for what plugin code may do."};
    try {
      finding = {proof, subject_, true, false, function(), {}};
    } catch (const Skipped& skipped) {
      finding.skipped = true;
      finding.detail = skipped.what();
      finding.remedy = {};
    } catch (const Error& error) {
      finding.detail = error.what();
      finding.remedy = error.remedy();
    } catch (const c10::Error& error) {
      finding.detail = error.what_without_backtrace();
    } catch (const std::exception& error) {
      finding.detail = error.what();
    }
    findings_.push_back(finding);
    listener_.ends(finding);
    return finding.passed;
  }

  std::vector<Finding> take() { return std::move(findings_); }

 private:
  std::string subject_;
  ProofListener listener_;
  std::vector<Finding> findings_;
};

}  // namespace harness::check
