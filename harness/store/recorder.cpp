#include "harness/store/recorder.h"

#include <algorithm>
#include <exception>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "harness/base/error.h"
#include "harness/base/file_io.h"
#include "harness/base/utc_time.h"
#include "harness/protocol/spool.h"
#include "harness/store/database.h"
#include "harness/store/event_writer.h"
#include "harness/store/results_folder.h"
#include "harness/store/schema.h"
#include "harness/store/store_lock.h"

namespace harness {
namespace {

constexpr std::int64_t kBatchBytes = 8 << 20;
constexpr std::uintmax_t kLookedAtWhole = 64 << 20;  // larger files are not checked page by page on opening

// SQLite would play the log of a database that was moved away into the one made in its place.
void refuse_leftovers(const std::filesystem::path& file) {
  std::string leftovers;
  for (const char* suffix : {"-wal", "-shm", "-journal"})
    if (const std::string name = file.string() + suffix; std::filesystem::exists(name))
      leftovers += (leftovers.empty() ? "" : " and ") + name;
  if (!leftovers.empty())
    throw input_error("there is no " + file.string() + ", but " + leftovers + " of an earlier database",
                      "put that database back, for its newest rows may be there; or move these away too: the "
                      "next `harness run` makes it anew from the spools beside it");
}

// A new database appears under its name complete: an empty file under that name is never one of ours.
void make_database(const std::filesystem::path& file) {
  refuse_leftovers(file);
  const std::filesystem::path unfinished = file.string() + ".new";
  std::filesystem::remove(unfinished);
  std::filesystem::remove(unfinished.string() + "-journal");
  {
    SQLite::Database database(unfinished.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec("PRAGMA synchronous = FULL");
    migrate(database, unfinished);
  }
  std::filesystem::rename(unfinished, file);
  sync_folder(results_folder(file));
}

SQLite::Database open_to_write(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) make_database(file);
  { SQLite::Database looked_at = open_to_read(file); }  // refuses what is not ours before touching it
  SQLite::Database database(file.string(), SQLite::OPEN_READWRITE, 5000);
  if (std::filesystem::file_size(file) <= kLookedAtWhole) check_pages(database, file);
  database.exec("PRAGMA journal_mode = WAL");
  database.exec("PRAGMA synchronous = FULL");
  database.exec("PRAGMA wal_autocheckpoint = 4000");
  database.exec("PRAGMA cache_size = -65536");
  database.exec("PRAGMA temp_store = MEMORY");
  migrate(database, file);
  return database;
}

std::string utc_of(std::int64_t milliseconds) {
  return utc_text(std::chrono::system_clock::time_point(std::chrono::milliseconds(milliseconds)));
}

}  // namespace

struct Recorder::State {
  // The order of the members is the order of opening: the lock is held before the file is touched, and let go
  // after it is closed.
  std::filesystem::path file;
  StoreLock lock;
  SQLite::Database database;
  std::unique_ptr<EventWriter> writer;
  std::unordered_map<std::string, SpoolReader> readers;  // by path
  std::set<std::filesystem::path> cut_short;

  explicit State(const std::filesystem::path& where)
      : file(where),
        lock(where),
        database(open_to_write(where)),
        writer(std::make_unique<EventWriter>(database)) {}

  SpoolPosition committed_position(const std::string& spool_id) {
    SQLite::Statement query(database, "SELECT position, sequence FROM spool WHERE spool_id = ?");
    query.bind(1, spool_id);
    if (!query.executeStep()) return {};
    return {query.getColumn(0).getInt64(), query.getColumn(1).getInt64()};
  }

  void keep_position(SpoolReader& spool) {
    SQLite::Statement update(database,
                             "INSERT OR REPLACE INTO spool (spool_id, path, experiment, position, sequence) "
                             "VALUES (?, ?, ?, ?, ?)");
    update.bind(1, spool.id());
    update.bind(2, spool.path().string());
    update.bind(3, spool.experiment());
    update.bind(4, spool.position().offset);
    update.bind(5, spool.position().sequence);
    update.exec();
  }

  // A reader stands where the last commit left its spool.
  SpoolReader& reader(const std::filesystem::path& path) {
    const auto [place, fresh] = readers.try_emplace(path.string(), path);
    SpoolReader& spool = place->second;
    if (spool.position().offset == 0 && !spool.id().empty()) spool.seek(committed_position(spool.id()));
    return spool;
  }

  using Batch = std::vector<std::pair<SpoolReader*, std::vector<SpoolEntry>>>;

  // What is new in these spools, about kBatchBytes of it. A spool that cannot be read does not keep the
  // others from being read.
  Batch read_batch(const std::vector<std::filesystem::path>& spools, std::exception_ptr& fault) {
    Batch batch;
    std::int64_t left = kBatchBytes;
    for (const std::filesystem::path& path : spools) {
      if (left <= 0) break;
      try {
        SpoolReader& spool = reader(path);
        const std::int64_t before = spool.position().offset;
        std::vector<SpoolEntry> entries = spool.read(left);
        left -= spool.position().offset - before;
        if (!entries.empty()) batch.emplace_back(&spool, std::move(entries));
        if (spool.cut_short()) cut_short.insert(path);
      } catch (const Error&) {
        if (!fault) fault = std::current_exception();
      }
    }
    return batch;
  }

  // One transaction; the number of events that were new.
  std::int64_t write_batch(const Batch& batch) {
    try {
      SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
      std::int64_t events = 0;
      for (const auto& [spool, entries] : batch) {
        EventOrigin origin{spool->experiment(), {}};
        // The same log may lie there twice, as a copy.
        const std::int64_t known = committed_position(spool->id()).sequence;
        for (const SpoolEntry& entry : entries) {
          if (entry.sequence <= known) continue;
          origin.time = utc_of(entry.utc_milliseconds);
          writer->write(entry.event, origin);
          ++events;
        }
        if (entries.back().sequence > known) keep_position(*spool);
        spool->sync();  // a position is never ahead of what a power cut leaves
      }
      writer->flush();
      transaction.commit();
      return events;
    } catch (...) {
      writer->forget();
      readers.clear();  // they have run ahead of what is committed
      throw;
    }
  }

  std::int64_t record(const std::vector<std::filesystem::path>& spools) {
    std::exception_ptr fault;
    std::int64_t events = 0;
    while (true) {
      const Batch batch = read_batch(spools, fault);
      if (batch.empty()) break;
      events += write_batch(batch);
    }
    if (fault) std::rethrow_exception(fault);
    return events;
  }
};

Recorder::Recorder(const std::filesystem::path& database) {
  state_ = guarded(database, [&] { return std::make_unique<State>(database); });
}

Recorder::~Recorder() = default;

std::int64_t Recorder::record(const std::vector<std::filesystem::path>& spools) {
  return guarded(state_->file, [&] { return state_->record(spools); });
}

std::int64_t Recorder::record_folder(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> spools;
  if (std::filesystem::is_directory(folder))
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      if (entry.path().extension() == ".spool") spools.push_back(entry.path());
  std::sort(spools.begin(), spools.end());
  return record(spools);
}

std::vector<std::filesystem::path> Recorder::cut_short() const {
  return {state_->cut_short.begin(), state_->cut_short.end()};
}

bool Recorder::finish() {
  return guarded(state_->file, [&] {
    state_->writer.reset();  // its statements hold the file
    state_->database.setBusyTimeout(500);
    state_->database.exec("PRAGMA optimize");
    state_->database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    try {
      return state_->database.execAndGet("PRAGMA journal_mode = DELETE").getString() == "delete";
    } catch (const SQLite::Exception&) {
      return false;  // a reader is at it; the write-ahead log stays and holds nothing new
    }
  });
}

}  // namespace harness
