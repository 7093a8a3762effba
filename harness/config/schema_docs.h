#pragma once

#include <string>

namespace harness {

// Every key of an experiment file, as Markdown tables; docs/experiment-files.md ends with this.
std::string schema_markdown();

// The same as a JSON schema (draft 2020-12), for editors that complete and check TOML by one.
std::string schema_json();

}  // namespace harness
