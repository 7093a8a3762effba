#include "harness/cli/commands.h"
#include "harness/cli/program.h"

int main(int argc, char** argv) { return harness::cli::run_program(argc, argv, harness::cli::commands()); }
