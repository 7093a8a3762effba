# Run before each build with -DSOURCE= -DOUTPUT= -DVERSION= -DCOMPILER= -DKIND= -DLIBTORCH=: writes the header that
# harness/base/build_info.cpp includes, and leaves it untouched where nothing has changed.
set(commit "unknown")
find_program(git git)
if(git AND EXISTS "${SOURCE}/.git")
  execute_process(COMMAND "${git}" -C "${SOURCE}" rev-parse HEAD
    OUTPUT_VARIABLE head OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed ERROR_QUIET)
  if(NOT failed)
    set(commit "${head}")
    execute_process(COMMAND "${git}" -C "${SOURCE}" status --porcelain --untracked-files=no
      OUTPUT_VARIABLE changed ERROR_QUIET)
    if(changed)
      string(APPEND commit "+changed")
    endif()
  endif()
endif()
file(CONFIGURE OUTPUT "${OUTPUT}" @ONLY CONTENT [[#pragma once
#define HARNESS_BUILD_VERSION "@VERSION@"
#define HARNESS_BUILD_COMMIT "@commit@"
#define HARNESS_BUILD_COMPILER "@COMPILER@"
#define HARNESS_BUILD_KIND "@KIND@"
#define HARNESS_BUILD_LIBTORCH "@LIBTORCH@"
]])
