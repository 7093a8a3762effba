#include "harness/worker/reason.h"

#include <c10/util/Exception.h>

#include "harness/base/error.h"

namespace harness::worker {

std::string reason_of_current_exception() {
  try {
    throw;
  } catch (const Error& error) {
    std::string text = error.what();
    if (error.remedy().empty()) return text;
    if (!text.ends_with('.')) text += '.';
    return text + " " + error.remedy();
  } catch (const c10::Error& error) {
    return error.what_without_backtrace();
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "an exception that is no std::exception";
  }
}

}  // namespace harness::worker
