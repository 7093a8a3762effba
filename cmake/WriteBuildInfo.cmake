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
      string(APPEND commit "+dirty")
    endif()
  endif()
endif()
# What crosses between harness and harness-worker, and what both must take it for. Comments count, too: a worker that is
# refused costs a build, one that misunderstands costs results.
file(GLOB shared LIST_DIRECTORIES false "${SOURCE}/harness/protocol/*" "${SOURCE}/harness/config/*")
foreach(command IN ITEMS check_command describe inspect)
  list(APPEND shared "${SOURCE}/harness/worker/${command}.cpp")
endforeach()
set(hashes "")
foreach(file IN LISTS shared)
  file(SHA256 "${file}" hash)
  string(APPEND hashes "${hash}")
endforeach()
string(SHA256 protocol "${hashes}")
file(CONFIGURE OUTPUT "${OUTPUT}" @ONLY CONTENT [[#pragma once
#define HARNESS_BUILD_VERSION "@VERSION@"
#define HARNESS_BUILD_COMMIT "@commit@"
#define HARNESS_BUILD_COMPILER "@COMPILER@"
#define HARNESS_BUILD_KIND "@KIND@"
#define HARNESS_BUILD_LIBTORCH "@LIBTORCH@"
#define HARNESS_BUILD_PROTOCOL "@protocol@"
]])
