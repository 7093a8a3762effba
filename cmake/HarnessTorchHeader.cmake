# Two precompiled headers, each compiled once and shared by REUSE_FROM: LibTorch's own headers cost 5 to 10 seconds a
# source file. Flags must be the same for owner and user, hence position independent code everywhere.

function(harness_add_torch_header name)
  file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/pch/${name}.cpp" CONTENT "")  # keeps its time stamp
  add_library(harness_pch_${name} OBJECT "${PROJECT_BINARY_DIR}/pch/${name}.cpp")
  target_link_libraries(harness_pch_${name} PRIVATE LibTorch::cpu harness_warnings)  # -Wpedantic changes macros
  target_precompile_headers(harness_pch_${name} PRIVATE ${ARGN})
  harness_torch_compile_options(harness_pch_${name})
endfunction()

# Programs would get -fPIE, which does not fit a header compiled with -fPIC. ccache needs -fpch-preprocess to see which
# precompiled header was used. LibTorch brings headers of an fmt of its own, whose library nobody ships and which cost
# each source 4 seconds as headers only: the system's come before them.
file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/fmt")
get_target_property(HARNESS_FMT_INCLUDE fmt::fmt INTERFACE_INCLUDE_DIRECTORIES)
file(CREATE_LINK "${HARNESS_FMT_INCLUDE}/fmt" "${PROJECT_BINARY_DIR}/fmt/fmt" SYMBOLIC)
function(harness_torch_compile_options target)
  target_include_directories(${target} SYSTEM BEFORE PRIVATE "${PROJECT_BINARY_DIR}/fmt")
  target_compile_options(${target} PRIVATE "$<$<CXX_COMPILER_ID:GNU>:-fPIC;-fpch-preprocess>")
endfunction()

# harness_use_torch_header(TARGET aten|nn)
function(harness_use_torch_header target name)
  if(NOT TARGET harness_pch_${name})
    message(FATAL_ERROR "There is no precompiled header '${name}': use aten or nn.")
  endif()
  target_link_libraries(${target} PRIVATE LibTorch::cpu)
  harness_torch_compile_options(${target})
  target_precompile_headers(${target} REUSE_FROM harness_pch_${name})
endfunction()

# harness_use_torch_headers(TARGET): each source gets the header that fits it: those that include torch/nn.h (or the
# part of the SDK with it) themselves `nn`, the others `aten`, which saves 4 seconds a source: torch/nn.h leaves many
# templates to be instantiated in each. Called last, since the object library of the former inherits what TARGET has.
function(harness_use_torch_headers target)
  get_target_property(sources ${target} SOURCES)
  get_target_property(folder ${target} SOURCE_DIR)
  set(with_nn "")
  foreach(source IN LISTS sources)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY "${folder}")
    file(STRINGS "${source}" includes LIMIT_COUNT 1 REGEX "#include [<\"](torch/(nn|optim)|harness/sdk/model_plugin\\.h)")
    if(includes)
      list(APPEND with_nn "${source}")
    endif()
  endforeach()
  if(with_nn)
    list(REMOVE_ITEM sources ${with_nn})
    set_target_properties(${target} PROPERTIES SOURCES "${sources}")
    add_library(${target}_nn OBJECT ${with_nn})
    foreach(property IN ITEMS INCLUDE_DIRECTORIES COMPILE_DEFINITIONS LINK_LIBRARIES)
      set_target_properties(${target}_nn PROPERTIES ${property} "$<TARGET_PROPERTY:${target},${property}>")
    endforeach()
    harness_use_torch_header(${target}_nn nn)
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:${target}_nn>)
  endif()
  harness_use_torch_header(${target} aten)
endfunction()

set(std_headers <algorithm> <array> <cmath> <cstdint> <functional> <map> <memory> <optional> <span> <string>
  <string_view> <unordered_map> <utility> <variant> <vector>)
harness_add_torch_header(aten <ATen/ATen.h> ${std_headers})
harness_add_torch_header(nn <torch/nn.h> ${std_headers})
