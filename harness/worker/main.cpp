#include "harness/worker/commands.h"

int main(int argc, char** argv) { return harness::worker::run_command({argv + 1, argv + argc}); }
