#pragma once

#include <string>

namespace harness::worker {

// What is to be told of the exception that is being handled: its message and remedy, without LibTorch's
// backtrace. Only inside a catch block.
std::string reason_of_current_exception();

}  // namespace harness::worker
