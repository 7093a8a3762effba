#include "harness/base/build_info.h"

#include "build_info_values.h"  // written by cmake/WriteBuildInfo.cmake before each build

namespace harness {

BuildInfo build_info() {
  return {HARNESS_BUILD_VERSION, HARNESS_BUILD_COMMIT,   HARNESS_BUILD_COMPILER,
          HARNESS_BUILD_KIND,    HARNESS_BUILD_LIBTORCH, HARNESS_BUILD_PROTOCOL};
}

}  // namespace harness
