#pragma once

// What a loss, data set or metric includes (ATen only; a model includes harness/sdk/model_plugin.h). A plugin
// is one shared library: classes in an anonymous namespace, and at the end
//
//   HARNESS_PLUGIN(registrar) { registrar.loss<Hinge>("hinge", "...", hinge_options()); }

#include <torch/csrc/api/include/torch/version.h>

#include "harness/sdk/headers_hash.h"  // written by CMake
#include "harness/sdk/registrar.h"

#define HARNESS_SDK_VERSION 1

#define HARNESS_JOIN_(a, b) a##b
#define HARNESS_JOIN(a, b) HARNESS_JOIN_(a, b)
#define HARNESS_STAMP_(sdk, major, minor, patch, abi, compiler, version, build) \
  harness_sdk_##sdk##__torch_##major##_##minor##_##patch##__cxx11abi##abi##__##compiler##version##__##build
#define HARNESS_STAMP_EXPAND(...) HARNESS_STAMP_(__VA_ARGS__)

#if defined(__clang__)
#define HARNESS_COMPILER clang
#define HARNESS_COMPILER_VERSION __clang_major__
#else
#define HARNESS_COMPILER gcc
#define HARNESS_COMPILER_VERSION __GNUC__
#endif
#ifdef NDEBUG
#define HARNESS_BUILD_TYPE release
#else
#define HARNESS_BUILD_TYPE debug
#endif

// The stamp is the name of one exported symbol, read from the file before any of its code runs:
// harness_sdk_1__torch_2_11_0__cxx11abi1__gcc12__release
#define HARNESS_STAMP                                                                                      \
  HARNESS_STAMP_EXPAND(HARNESS_SDK_VERSION, TORCH_VERSION_MAJOR, TORCH_VERSION_MINOR, TORCH_VERSION_PATCH, \
                       _GLIBCXX_USE_CXX11_ABI, HARNESS_COMPILER, HARNESS_COMPILER_VERSION,                 \
                       HARNESS_BUILD_TYPE)

#define HARNESS_PLUGIN(registrar)                                                                     \
  extern "C" __attribute__((visibility("default"))) const char HARNESS_STAMP = 1;                     \
  extern "C" __attribute__((visibility("default"))) const std::uint64_t harness_plugin_headers_hash = \
      harness::sdk::kHeadersHash;                                                                     \
  extern "C" __attribute__((visibility("default"))) void harness_plugin_register(                     \
      harness::sdk::Registrar& registrar)
