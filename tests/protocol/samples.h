#pragma once

#include <rapidcheck.h>

#include <string>

#include "harness/protocol/event.h"
#include "tests/protocol/temporary_folder.h"

namespace harness::testing {

// Any real, not-a-numbers, infinities and the negative zero among them.
rc::Gen<double> any_real();
rc::Gen<Value> any_value();
rc::Gen<Settings> any_settings();
rc::Gen<Event> any_event();

}  // namespace harness::testing
