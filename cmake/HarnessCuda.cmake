# harness_find_cuda_headers(RESULT MISSING): the include folder of an installed CUDA 13 toolkit in RESULT, or in MISSING
# what is not there. The NVIDIA wheels that come with LibTorch lack some headers (crt/, cusparse.h).
function(harness_find_cuda_headers result missing)
  set(${missing} "" PARENT_SCOPE)
  if(NOT TARGET LibTorch::cuda)
    set(${missing} "this LibTorch has no CUDA." PARENT_SCOPE)
    return()
  endif()
  foreach(prefix IN ITEMS "${CUDAToolkit_ROOT}" "$ENV{CUDAToolkit_ROOT}" "$ENV{CUDA_HOME}" "$ENV{CUDA_PATH}"
      /usr/local/cuda /usr/local/cuda-13 /usr/local/cuda-13.0 /usr)
    set(include "${prefix}/include")
    if(NOT prefix OR NOT EXISTS "${include}/cuda_runtime_api.h" OR NOT EXISTS "${include}/crt/host_defines.h"
        OR NOT EXISTS "${include}/cusparse.h")
      continue()
    endif()
    file(STRINGS "${include}/cuda_runtime_api.h" line REGEX "#define CUDART_VERSION +[0-9]+")
    if(line MATCHES "CUDART_VERSION +13[0-9]+")
      set(${result} "${include}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  set(${missing} "no CUDA 13 toolkit with its headers was found (CUDA_HOME or CUDAToolkit_ROOT names one)." PARENT_SCOPE)
endfunction()
