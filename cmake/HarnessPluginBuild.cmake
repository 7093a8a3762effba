# lib/harness/plugin-build.json: how `harness plugin build` compiles a lone source, written for the build tree and for
# the installed tree. Paths in the installed one start with ${root}, which stands for the folder above bin/, so that the
# tree can be moved. The precompiled headers exist in the build tree only; a source that includes
# harness/sdk/model_plugin.h takes `nn`, any other `aten`.

# harness_json_list(RESULT string...)
function(harness_json_list result)
  set(text "")
  foreach(item IN LISTS ARGN)
    string(REPLACE "\\" "\\\\" item "${item}")
    string(REPLACE "\"" "\\\"" item "${item}")
    list(APPEND text "\"${item}\"")
  endforeach()
  list(JOIN text ", " text)
  set(${result} "[${text}]" PARENT_SCOPE)
endfunction()

# harness_write_plugin_build(FILE precompiled-as-json include-folder...)
function(harness_write_plugin_build file precompiled)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" config)
  separate_arguments(flags NATIVE_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${config}}")
  get_target_property(warnings harness_warnings INTERFACE_COMPILE_OPTIONS)
  list(FILTER warnings EXCLUDE REGEX "error")
  list(APPEND flags -std=c++20 -fPIC -DFMT_HEADER_ONLY ${HARNESS_PLUGIN_COMPILE_OPTIONS} ${warnings})
  set(link -shared ${HARNESS_PLUGIN_LINK_OPTIONS} "${LibTorch_LIBRARY_DIR}/libtorch_cpu.so"
    "${LibTorch_LIBRARY_DIR}/libc10.so" "-Wl,-rpath,${LibTorch_LIBRARY_DIR}")
  if(HARNESS_SANITIZE)
    list(APPEND flags -fsanitize=${HARNESS_SANITIZE} -fno-omit-frame-pointer)
    list(APPEND link -fsanitize=${HARNESS_SANITIZE})
  endif()
  harness_json_list(flags ${flags})
  harness_json_list(link ${link})
  harness_json_list(include ${ARGN})
  harness_json_list(system_include ${LibTorch_INCLUDE_DIRS})
  file(CONFIGURE OUTPUT "${file}" @ONLY CONTENT [[{
  "compiler": "@CMAKE_CXX_COMPILER@",
  "flags": @flags@,
  "include": @include@,
  "system_include": @system_include@,
  "link": @link@,
  "precompiled": @precompiled@,
  "libtorch": "@LibTorch_VERSION@"
}
]])
endfunction()

set(folder "${PROJECT_BINARY_DIR}/harness/CMakeFiles/harness_pch_")
harness_write_plugin_build("${PROJECT_BINARY_DIR}/lib/harness/plugin-build.json"
  "{\"aten\": \"${folder}aten.dir/cmake_pch.hxx\", \"nn\": \"${folder}nn.dir/cmake_pch.hxx\"}"
  "${PROJECT_SOURCE_DIR}" "${HARNESS_GENERATED_INCLUDE_DIR}")
harness_write_plugin_build("${PROJECT_BINARY_DIR}/cmake/plugin-build.json" "{}" "\${root}/${CMAKE_INSTALL_INCLUDEDIR}")
install(FILES "${PROJECT_BINARY_DIR}/cmake/plugin-build.json" DESTINATION "${HARNESS_PRIVATE_DIR}")
