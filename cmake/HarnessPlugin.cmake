# harness_add_plugin(NAME SOURCES file... [TORCH_NN] [LIBRARIES target...])
#
# Makes NAME.so, a plugin of the harness: the same call in this repository and, after find_package(Harness), anywhere
# else. TORCH_NN is for plugins that include the part of the SDK with torch/nn.h (models); without it they see ATen.
# A plugin links torch_cpu, c10 and its own LIBRARIES, nothing of the harness, and must have no undefined symbol left.
# HARNESS_PLUGIN_OUTPUT_DIRECTORY says where the file goes (default: the build folder).

# A plugin shares no symbol but its entry and its stamp, and is complete. `harness plugin build` uses the same options.
set(HARNESS_PLUGIN_COMPILE_OPTIONS -fvisibility=hidden -fvisibility-inlines-hidden)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  list(APPEND HARNESS_PLUGIN_COMPILE_OPTIONS -fno-gnu-unique)
endif()
set(HARNESS_PLUGIN_LINK_OPTIONS -Wl,--no-undefined)

function(harness_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "TORCH_NN" "" "SOURCES;LIBRARIES")
  if(NOT arg_SOURCES OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "harness_add_plugin(${name}): give SOURCES file...; not understood: '${arg_UNPARSED_ARGUMENTS}'.")
  endif()
  set(target plugin_${name})
  add_library(${target} MODULE ${arg_SOURCES})
  target_link_libraries(${target} PRIVATE harness::sdk ${arg_LIBRARIES})
  target_compile_features(${target} PRIVATE cxx_std_20)
  target_compile_options(${target} PRIVATE ${HARNESS_PLUGIN_COMPILE_OPTIONS})
  target_link_options(${target} PRIVATE ${HARNESS_PLUGIN_LINK_OPTIONS})
  set_target_properties(${target} PROPERTIES
    PREFIX "" OUTPUT_NAME "${name}"
    CXX_EXTENSIONS OFF
    POSITION_INDEPENDENT_CODE ON
    INSTALL_RPATH "${LibTorch_LIBRARY_DIR}")
  if(HARNESS_PLUGIN_OUTPUT_DIRECTORY)
    set_target_properties(${target} PROPERTIES LIBRARY_OUTPUT_DIRECTORY "${HARNESS_PLUGIN_OUTPUT_DIRECTORY}")
  endif()
  if(TARGET harness_pch_aten)
    target_link_libraries(${target} PRIVATE harness_warnings)
    if(arg_TORCH_NN)
      harness_use_torch_header(${target} nn)
    else()
      harness_use_torch_header(${target} aten)
    endif()
  endif()
endfunction()
