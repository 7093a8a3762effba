#pragma once

#include <string>
#include <vector>

namespace harness::cli {

// Questions that people ask of their results, with the SQL that answers them; runs on any database as it is.
struct QueryExample {
  std::string question, sql;
};
const std::vector<QueryExample>& query_examples();

}  // namespace harness::cli
