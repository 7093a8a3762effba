# Two precompiled headers, each compiled once and shared by REUSE_FROM: LibTorch's own headers cost 5 to 10 seconds a
# source file. Flags must be the same for owner and user, hence position independent code everywhere.

function(harness_add_torch_header name)
  file(WRITE "${PROJECT_BINARY_DIR}/pch/${name}.cpp" "")
  add_library(harness_pch_${name} OBJECT "${PROJECT_BINARY_DIR}/pch/${name}.cpp")
  target_link_libraries(harness_pch_${name} PRIVATE LibTorch::cpu harness_warnings)  # -Wpedantic changes macros
  target_precompile_headers(harness_pch_${name} PRIVATE ${ARGN})
  harness_torch_compile_options(harness_pch_${name})
endfunction()

# Programs would get -fPIE, which does not fit a header compiled with -fPIC. ccache needs -fpch-preprocess to see which
# precompiled header was used. LibTorch brings headers of an fmt of its own, whose library nobody ships.
function(harness_torch_compile_options target)
  target_compile_definitions(${target} PRIVATE FMT_HEADER_ONLY)
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

set(std_headers <algorithm> <array> <cmath> <cstdint> <functional> <map> <memory> <optional> <span> <string>
  <string_view> <unordered_map> <utility> <variant> <vector>)
harness_add_torch_header(aten <ATen/ATen.h> ${std_headers})
harness_add_torch_header(nn <torch/nn.h> ${std_headers})
