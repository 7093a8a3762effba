#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/protocol/event.h"
#include "harness/protocol/spool.h"

namespace harness::testing {

// Events as a controller and its workers write them, with small recognisable numbers.
RevisionEvent revision(std::int64_t number, const std::string& experiment = "demo");
TrialPlanned planned(const std::string& trial, std::int64_t index, std::int64_t seed,
                     std::int64_t revision = 1, const std::string& experiment = "demo");
TrialStarted started(const std::string& trial, std::int64_t attempt = 1, std::int64_t from_step = 0);
// Steps first..last of "loss.generator.adversarial" (value = step * scale) and "grad_norm.generator" (1).
Scalars scalars(const std::string& trial, std::int64_t first, std::int64_t last, double scale = 1.0,
                std::int64_t attempt = 1);
ScoreEvent score(const std::string& trial, std::int64_t step, double value, std::int64_t attempt = 1);
TrialEnded ended(const std::string& trial, std::int64_t step, TrialStatus status = TrialStatus::kDone,
                 std::int64_t attempt = 1);

void append(const std::filesystem::path& spool, const std::vector<Event>& events,
            const std::string& experiment = "demo");

// Two configurations by two seeds, one of them diverged: a controller's and two workers' spools.
void write_demo(const std::filesystem::path& spool_folder);

// Makes a database from spools, as a run does that finds none.
void rebuild_database(const std::filesystem::path& database, const std::filesystem::path& spool_folder);

// Everything that the public views show, as sorted text: equal for equal databases.
std::string contents_of(const std::filesystem::path& database);

// One value of one row, as text; "NULL" for NULL.
std::string ask(const std::filesystem::path& database, const std::string& sql);

}  // namespace harness::testing
