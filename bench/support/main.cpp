// many_trials FILE TRIALS: makes a results database for the scripts of bench/.
#include <cstdio>
#include <cstdlib>

#include "bench/support/many_trials.h"

int main(int count, char** words) {
  if (count != 3) {
    std::fputs("many_trials FILE TRIALS\n", stderr);
    return 2;
  }
  harness::bench::record_many_trials(words[1], std::atoll(words[2]));
}
