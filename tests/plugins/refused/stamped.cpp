// A shared library with a stamp of our choosing; the gate must refuse it before any of its code runs, so its
// entry, and a constructor that would run on loading, end the process.
#include <cstdlib>

extern "C" __attribute__((visibility("default"))) const char STAMP = 1;

extern "C" __attribute__((visibility("default"))) void harness_plugin_register(void*) { std::abort(); }

__attribute__((constructor)) static void runs_on_loading() { std::abort(); }
