# harness_add_test_folder(FOLDER LABEL label [LIBRARIES target...] [TORCH])
#
# One GoogleTest program of all *_test.cpp in tests/FOLDER, with its other *.cpp as support. Files named
# *_slow_test.cpp, *_data_test.cpp and *_gpu_test.cpp make programs of their own, labelled `slow` (minutes), `data` (needs
# real data sets), `gpu` (needs one). Tests see where things lie as HARNESS_SOURCE_DIR, HARNESS_BUILD_DIR,
# HARNESS_PROGRAM, HARNESS_WORKER_PROGRAM, HARNESS_PLUGIN_DIR and HARNESS_TEST_PLUGIN_DIR.
include(GoogleTest)

function(harness_add_test_folder folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "TORCH" "LABEL" "LIBRARIES")
  harness_refuse_unparsed(harness_add_test_folder)
  file(GLOB all CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/${folder}/*_test.cpp")
  file(GLOB support CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/${folder}/*.cpp")
  if(all)
    list(REMOVE_ITEM support ${all})
  endif()
  set(plain ${all})
  list(FILTER plain EXCLUDE REGEX "_(slow|data|gpu)_test\\.cpp$")
  foreach(kind IN ITEMS plain slow data gpu)
    if(kind STREQUAL "plain")
      set(name test_${folder})
      set(files ${plain})
      set(labels ${arg_LABEL})
    else()
      set(name test_${folder}_${kind})
      set(files ${all})
      list(FILTER files INCLUDE REGEX "_${kind}_test\\.cpp$")
      set(labels "${kind}")
    endif()
    if(files)
      harness_add_test_program(${name} "${files};${support}" "${labels}" "${arg_LIBRARIES}" "${arg_TORCH}")
    endif()
  endforeach()
endfunction()

function(harness_add_test_program name files labels libraries torch)
  add_executable(${name} ${files})
  target_link_libraries(${name} PRIVATE ${libraries} harness_warnings harness_test_main GTest::gmock GTest::gtest
    rapidcheck)
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_compile_definitions(${name} PRIVATE
    HARNESS_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    HARNESS_BUILD_DIR="${PROJECT_BINARY_DIR}"
    HARNESS_PROGRAM="${PROJECT_BINARY_DIR}/bin/harness"
    HARNESS_WORKER_PROGRAM="${PROJECT_BINARY_DIR}/bin/harness-worker"
    HARNESS_PLUGIN_DIR="${PROJECT_BINARY_DIR}/plugins"
    HARNESS_TEST_PLUGIN_DIR="${PROJECT_BINARY_DIR}/test-plugins")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
  if(torch)
    harness_use_torch_headers(${name})
  endif()
  # Less compiling, no slower tests. From GCC 13 on a precompiled header, as LibTorch's, wants its own level.
  if(NOT torch OR (CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13))
    target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  endif()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES LABELS "${labels}" TIMEOUT 600)
endfunction()
