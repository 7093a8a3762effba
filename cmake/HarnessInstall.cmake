# A relocatable tree: bin/, lib/harness/ with plugins/, the CUDA library and plugin-build.json, include/harness (what a
# plugin includes), and the package find_package(Harness), which brings harness::sdk and harness_add_plugin(). LibTorch
# is not part of it: the programs know its folder.
include(CMakePackageConfigHelpers)

set(HARNESS_PACKAGE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/Harness")
if(HARNESS_BUILD_WORKER)
  include(HarnessPluginBuild)
  # The SDK, what it includes, and the fakes for tests: all are headers only, so that a plugin can use any of them.
  get_property(headers GLOBAL PROPERTY HARNESS_SDK_HEADERS)
  foreach(header IN LISTS headers ITEMS harness/sdk/testing/fake_dataset.h)
    cmake_path(GET header PARENT_PATH folder)
    install(FILES "${PROJECT_SOURCE_DIR}/${header}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/${folder}")
  endforeach()
  install(FILES "${HARNESS_GENERATED_INCLUDE_DIR}/harness/sdk/headers_hash.h"
    DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/harness/sdk")
  configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/HarnessConfig.cmake.in"
    "${PROJECT_BINARY_DIR}/cmake/HarnessConfig.cmake" INSTALL_DESTINATION "${HARNESS_PACKAGE_DIR}"
    PATH_VARS CMAKE_INSTALL_INCLUDEDIR)
  write_basic_package_version_file("${PROJECT_BINARY_DIR}/cmake/HarnessConfigVersion.cmake"
    COMPATIBILITY SameMinorVersion)
  install(FILES "${PROJECT_BINARY_DIR}/cmake/HarnessConfig.cmake"
    "${PROJECT_BINARY_DIR}/cmake/HarnessConfigVersion.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/FindLibTorch.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/HarnessPlugin.cmake"
    DESTINATION "${HARNESS_PACKAGE_DIR}")
endif()
