#pragma once

#include <rapidcheck.h>

#include <string>

#include "harness/protocol/event.h"
#include "tests/protocol/any_real.h"
#include "tests/protocol/temporary_folder.h"

namespace harness::testing {

rc::Gen<Value> any_value();
rc::Gen<Settings> any_settings();
rc::Gen<Event> any_event();

}  // namespace harness::testing
