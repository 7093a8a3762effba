# FindLibTorch: finds LibTorch without its own package file (which wants a working nvcc where CUDA is installed).
#
# Looked at in this order, as ./dev does, the first one of the wanted version is taken:
#   1. LIBTORCH_ROOT, variable or environment: an unpacked archive, or the `torch` folder of a Python package
#   2. the torch package of the active Python
#   3. the per-user cache, ${XDG_CACHE_HOME:-~/.cache}/harness/libtorch-*/torch, which ./dev setup fills
#
# Makes the targets LibTorch::cpu (torch_cpu, c10) and, where the files exist, LibTorch::cuda (torch_cuda, c10_cuda),
# and sets LibTorch_FOUND, LibTorch_VERSION, LibTorch_ROOT, LibTorch_LIBRARY_DIR, LibTorch_INCLUDE_DIRS,
# LibTorch_CUDA_VERSION (empty: none), LibTorch_BLAS.

include(FindPackageHandleStandardArgs)

# Reads the version of the LibTorch in `root` into `result`: empty where there is none.
function(_libtorch_version root result)
  set(header "${root}/include/torch/headeronly/version.h")
  set(version "")
  if(EXISTS "${header}" AND EXISTS "${root}/lib/libtorch_cpu.so")
    file(STRINGS "${header}" lines REGEX "#define TORCH_VERSION_(MAJOR|MINOR|PATCH) ")
    string(REGEX REPLACE "[^;0-9]" "" version "${lines}")
    string(REPLACE ";" "." version "${version}")
  endif()
  set(${result} "${version}" PARENT_SCOPE)
endfunction()

# The folder of the active Python's torch package, found without importing it (which takes seconds).
function(_libtorch_of_python result)
  set(folder "")
  find_program(LibTorch_PYTHON NAMES python3 python)
  mark_as_advanced(LibTorch_PYTHON)
  if(LibTorch_PYTHON)
    execute_process(COMMAND "${LibTorch_PYTHON}" -c
      "import importlib.util as u; s = u.find_spec('torch'); print(s.submodule_search_locations[0] if s else '')"
      OUTPUT_VARIABLE folder ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  endif()
  set(${result} "${folder}" PARENT_SCOPE)
endfunction()

# Candidates as a list of pairs: where it comes from, folder.
set(_libtorch_candidates "")
if(NOT LIBTORCH_ROOT AND DEFINED ENV{LIBTORCH_ROOT})
  set(LIBTORCH_ROOT "$ENV{LIBTORCH_ROOT}")
endif()
if(LIBTORCH_ROOT)
  # Named by the user: this one or none.
  foreach(_libtorch_folder IN ITEMS "${LIBTORCH_ROOT}" "${LIBTORCH_ROOT}/torch" "${LIBTORCH_ROOT}/libtorch")
    list(APPEND _libtorch_candidates "LIBTORCH_ROOT" "${_libtorch_folder}")
  endforeach()
else()
  _libtorch_of_python(_libtorch_folder)
  if(_libtorch_folder)
    list(APPEND _libtorch_candidates "active Python" "${_libtorch_folder}")
  endif()
  if("$ENV{XDG_CACHE_HOME}" MATCHES "^/")  # the specification has relative paths ignored
    set(_libtorch_cache "$ENV{XDG_CACHE_HOME}")
  else()
    set(_libtorch_cache "$ENV{HOME}/.cache")
  endif()
  # "-full" (with all CUDA libraries) comes before "-small".
  file(GLOB _libtorch_folders "${_libtorch_cache}/harness/libtorch-*/torch")
  foreach(_libtorch_folder IN LISTS _libtorch_folders)
    list(APPEND _libtorch_candidates "user's cache" "${_libtorch_folder}")
  endforeach()
endif()

set(LibTorch_ROOT "")
set(LibTorch_VERSION "")
set(_libtorch_seen "")
while(_libtorch_candidates AND NOT LibTorch_ROOT)
  list(POP_FRONT _libtorch_candidates _libtorch_source _libtorch_folder)
  _libtorch_version("${_libtorch_folder}" _libtorch_found)
  if(NOT _libtorch_found)
    continue()
  endif()
  string(REGEX MATCH "^[0-9]+\\.[0-9]+" _libtorch_series "${_libtorch_found}")
  string(REGEX MATCH "^[0-9]+\\.[0-9]+" _libtorch_wanted "${LibTorch_FIND_VERSION}")
  if(LibTorch_FIND_VERSION AND NOT _libtorch_series STREQUAL _libtorch_wanted)
    string(APPEND _libtorch_seen " Passed over: ${_libtorch_found} in ${_libtorch_folder} (${_libtorch_source}).")
    continue()
  endif()
  set(LibTorch_ROOT "${_libtorch_folder}")
  set(LibTorch_VERSION "${_libtorch_found}")
endwhile()

if(LibTorch_ROOT)
  set(LibTorch_LIBRARY_DIR "${LibTorch_ROOT}/lib")
  set(LibTorch_INCLUDE_DIRS "${LibTorch_ROOT}/include" "${LibTorch_ROOT}/include/torch/csrc/api/include")
  set(LibTorch_BLAS "other")
  file(STRINGS "${LibTorch_ROOT}/include/ATen/Config.h" _libtorch_mkl REGEX "define AT_MKL_ENABLED\\(\\) 1")
  if(_libtorch_mkl)
    set(LibTorch_BLAS "MKL")
  endif()
  set(LibTorch_CUDA_VERSION "")
  if(EXISTS "${LibTorch_LIBRARY_DIR}/libtorch_cuda.so")
    set(LibTorch_CUDA_VERSION "unknown")
    foreach(_libtorch_file IN ITEMS version.py build-version)
      if(EXISTS "${LibTorch_ROOT}/${_libtorch_file}")
        file(STRINGS "${LibTorch_ROOT}/${_libtorch_file}" _libtorch_line REGEX "\\+cu[0-9]+" LIMIT_COUNT 1)
        if(_libtorch_line MATCHES "\\+cu([0-9]+)([0-9])")
          set(LibTorch_CUDA_VERSION "${CMAKE_MATCH_1}.${CMAKE_MATCH_2}")
        endif()
      endif()
    endforeach()
  endif()

  if(NOT TARGET LibTorch::cpu)
    foreach(_libtorch_name IN ITEMS c10 torch_cpu)
      add_library(LibTorch::${_libtorch_name} SHARED IMPORTED)
      set_target_properties(LibTorch::${_libtorch_name} PROPERTIES
        IMPORTED_LOCATION "${LibTorch_LIBRARY_DIR}/lib${_libtorch_name}.so"
        IMPORTED_SONAME "lib${_libtorch_name}.so")
    endforeach()
    add_library(LibTorch::cpu INTERFACE IMPORTED)
    set_target_properties(LibTorch::cpu PROPERTIES
      INTERFACE_INCLUDE_DIRECTORIES "${LibTorch_INCLUDE_DIRS}"
      INTERFACE_LINK_LIBRARIES "LibTorch::torch_cpu;LibTorch::c10")
  endif()
  if(LibTorch_CUDA_VERSION AND NOT TARGET LibTorch::cuda)
    # --no-as-needed: nothing names a symbol of libtorch_cuda, whose start-up code registers the CUDA kernels.
    # --allow-shlib-undefined: libtorch_cuda's own needs are met on a machine with all NVIDIA libraries, and the code
    # links against the small set of wheels as well.
    add_library(LibTorch::cuda INTERFACE IMPORTED)
    set_target_properties(LibTorch::cuda PROPERTIES
      INTERFACE_LINK_LIBRARIES "LibTorch::cpu"
      INTERFACE_LINK_OPTIONS
        "LINKER:--allow-shlib-undefined;LINKER:--push-state,--no-as-needed;${LibTorch_LIBRARY_DIR}/libtorch_cuda.so;${LibTorch_LIBRARY_DIR}/libc10_cuda.so;LINKER:--pop-state")
  endif()
  if(NOT LibTorch_FIND_QUIETLY)
    if(LibTorch_CUDA_VERSION)
      set(_libtorch_cuda "CUDA ${LibTorch_CUDA_VERSION}")
    else()
      set(_libtorch_cuda "no CUDA")
    endif()
    message(STATUS
      "LibTorch ${LibTorch_VERSION} (${_libtorch_cuda}, BLAS ${LibTorch_BLAS}) from ${_libtorch_source}: ${LibTorch_ROOT}")
  endif()
endif()

find_package_handle_standard_args(LibTorch
  REQUIRED_VARS LibTorch_ROOT LibTorch_VERSION
  REASON_FAILURE_MESSAGE "LibTorch ${LibTorch_FIND_VERSION} was not found.${_libtorch_seen} ./dev setup fetches it into the user's cache, and LIBTORCH_ROOT names another one.")
