#include "harness/base/version.h"

namespace harness {

const char* harness_version() { return HARNESS_VERSION; }

}  // namespace harness
