#pragma once

// What a model plugin includes: the SDK with torch/nn.h. See harness/sdk/plugin.h for the entry macro.

#include <torch/nn.h>

#include "harness/sdk/layers.h"
#include "harness/sdk/model.h"
#include "harness/sdk/module_bank.h"
#include "harness/sdk/plugin.h"
