# Language, warnings, optimisation, linker and compiler cache: what every target of this build shares.

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)  # everywhere, so that one precompiled header fits programs and plugins
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
# LibTorch's headers and kernels are tuned at -O2; -O3 costs a third more compile time and gains nothing here.
string(REPLACE "-O3" "-O2" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 12)
  message(FATAL_ERROR "g++ ${CMAKE_CXX_COMPILER_VERSION} is too old: version 12 or newer is needed.")
endif()

# A call of the launcher that the user chose (variable or environment) stays; else ccache, told how to treat a
# precompiled header: by its content, whatever its time stamp.
if(NOT CMAKE_CXX_COMPILER_LAUNCHER AND NOT DEFINED ENV{CMAKE_CXX_COMPILER_LAUNCHER})
  find_program(HARNESS_CCACHE ccache)
  if(HARNESS_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime "${HARNESS_CCACHE}")
  endif()
endif()

find_program(HARNESS_MOLD mold)
if(HARNESS_MOLD AND NOT CMAKE_CXX_FLAGS MATCHES "-fuse-ld")
  include(CheckLinkerFlag)
  check_linker_flag(CXX -fuse-ld=mold HARNESS_LINKS_WITH_MOLD)
  if(HARNESS_LINKS_WITH_MOLD)
    add_link_options(-fuse-ld=mold)
  endif()
endif()

add_library(harness_warnings INTERFACE)
target_compile_options(harness_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor)
if(HARNESS_WARNINGS_AS_ERRORS)
  target_compile_options(harness_warnings INTERFACE -Werror)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # These guess from the optimiser's view of library code and are wrong too often (gcc PR105651 and kin):
    # they are shown and do not stop the build.
    target_compile_options(harness_warnings INTERFACE -Wno-error=restrict -Wno-error=maybe-uninitialized
      -Wno-error=stringop-overflow -Wno-error=array-bounds -Wno-error=free-nonheap-object)
  endif()
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 13)
  # It takes any function that is given a temporary and returns a reference for a fault.
  target_compile_options(harness_warnings INTERFACE -Wno-dangling-reference)
endif()

set(HARNESS_SANITIZE "" CACHE STRING "Sanitizers for all targets, as in -fsanitize=")
if(HARNESS_SANITIZE)
  add_compile_options(-fsanitize=${HARNESS_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${HARNESS_SANITIZE})
endif()
