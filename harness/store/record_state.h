#pragma once

#include <filesystem>
#include <string>

namespace harness {

// A text that differs wherever a reader may find something else in the database: it was written to, replaced,
// or its writer came or went. Costs a few looks at file times. Throws Error where there is no database.
std::string record_state(const std::filesystem::path& database);

}  // namespace harness
