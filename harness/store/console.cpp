#include "harness/store/console.h"

#include <sqlite3.h>

#include <algorithm>
#include <cctype>
#include <chrono>

#include "harness/base/hex.h"
#include "harness/base/nearest_name.h"
#include "harness/base/text.h"
#include "harness/store/console_functions.h"
#include "harness/store/database.h"

namespace harness {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kHeapBytes = 256 << 20;
constexpr int kValueBytes = 1 << 20;
constexpr std::size_t kSqlBytes = 100'000;
constexpr std::size_t kResultBytes = 1 << 30;
constexpr int kOperationsBetweenLooks = 10000;

// The name of what the authorizer was asked for, where it is not reading.
const char* name_of_action(int action) {
  switch (action) {
    case SQLITE_INSERT:
      return "INSERT";
    case SQLITE_UPDATE:
      return "UPDATE";
    case SQLITE_DELETE:
      return "DELETE";
    case SQLITE_ATTACH:
      return "ATTACH";
    case SQLITE_FUNCTION:
      return "this function";
    case SQLITE_PRAGMA:  // PRAGMA itself is named by its word
    case SQLITE_CREATE_VTABLE:
      return "this table-valued function";
    default:
      return "changing the database";
  }
}

int authorize(void* refused, int action, const char* table, const char* function, const char*, const char*) {
  const bool reads = action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_RECURSIVE;
  const bool calls = action == SQLITE_FUNCTION && function != nullptr &&
                     sqlite3_stricmp(function, "load_extension") != 0 &&
                     sqlite3_stricmp(function, "fts3_tokenizer") != 0;
  if (reads || calls) return SQLITE_OK;
  // A table-valued function (pragma_table_info, dbstat) declares its columns as a table, which asks for this.
  const bool declares =
      action == SQLITE_UPDATE && table != nullptr && sqlite3_stricmp(table, "sqlite_master") == 0;
  *static_cast<int*>(refused) = declares ? SQLITE_CREATE_VTABLE : action;
  return SQLITE_DENY;
}

int out_of_time(void* deadline) { return Clock::now() > *static_cast<Clock::time_point*>(deadline) ? 1 : 0; }

std::string first_word(const std::string& sql) {
  std::string word;
  for (char letter : sql) {
    if (std::isalpha(static_cast<unsigned char>(letter)))
      word += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    else if (!word.empty() || !std::isspace(static_cast<unsigned char>(letter)))
      break;
  }
  return word;
}

// What follows `start` in a message of SQLite's, or nothing.
std::string after(const std::string& message, const std::string& start) {
  return message.starts_with(start) ? message.substr(start.size()) : std::string();
}

// SQLite repeats what it stumbled over, which may be the whole query.
std::string shortened(std::string message) {
  constexpr std::size_t kLongest = 200;
  if (message.size() > kLongest) message = message.substr(0, kLongest) + "...";
  return message;
}

ConsoleCell cell_of(sqlite3_stmt* statement, int column) {
  const auto text = [&](const void* bytes) {
    return std::string(static_cast<const char*>(bytes),
                       static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
  };
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return sqlite3_column_int64(statement, column);
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, column);
    case SQLITE_TEXT:
      return text(sqlite3_column_text(statement, column));
    case SQLITE_BLOB:
      return to_hex(text(sqlite3_column_blob(statement, column)));
    default:
      return std::monostate();
  }
}

}  // namespace

struct Console::State {
  std::filesystem::path file;
  SQLite::Database database;
  std::vector<ViewDoc> views;
  int refused = 0;  // action that the authorizer denied last

  sqlite3* handle() { return database.getHandle(); }

  void read_views() {
    SQLite::Statement docs(database,
                           "SELECT view_name, column_name, text, unit FROM schema_doc ORDER BY rowid");
    while (docs.executeStep()) {
      const std::string view = docs.getColumn(0).getString(), column = docs.getColumn(1).getString();
      if (column.empty())
        views.push_back({view, docs.getColumn(2).getString(), {}});
      else
        views.back().columns.push_back(
            {column, docs.getColumn(2).getString(), docs.getColumn(3).getString()});
    }
  }

  void lock_down() {
    sqlite3_hard_heap_limit64(kHeapBytes);
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_limit(handle(), SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(handle(), SQLITE_LIMIT_LENGTH, kValueBytes);
    sqlite3_limit(handle(), SQLITE_LIMIT_SQL_LENGTH, static_cast<int>(kSqlBytes));
    add_console_functions(handle());
    sqlite3_set_authorizer(handle(), authorize, &refused);
  }

  // The key of the settings that is `name`, or ends in it after a dot; nothing where there is none.
  std::string setting_called(const std::string& name) {
    SQLite::Statement keys(
        database,
        "SELECT key FROM v_parameter WHERE key = ?1 OR substr(key, -length(?1) - 1) = '.' || "
        "?1 ORDER BY key <> ?1, key LIMIT 1");
    keys.bind(1, name);
    return keys.executeStep() ? keys.getColumn(0).getString() : std::string();
  }

  [[noreturn]] void throw_fault(const std::string& sql, const ConsoleLimits& limits) {
    const int code = sqlite3_errcode(handle());
    const std::string message = shortened(sqlite3_errmsg(handle()));
    if (refused != 0 || message.starts_with("cannot modify ")) {  // a view
      std::string word = first_word(sql);
      if (word == "WITH" || word == "SELECT" || word == "EXPLAIN" || word.empty())
        word = name_of_action(refused);
      throw input_error("`harness query` only reads: " + word + " is refused",
                        "the database was left as it is; `harness query --examples` shows what can be asked");
    }
    if (code == SQLITE_INTERRUPT) throw query_stopped(limits.seconds);
    if (code == SQLITE_NOMEM)
      throw input_error("the query needs more than " + human_bytes(kHeapBytes) + " of memory",
                        "narrow it (WHERE experiment = '...'), or sort and group less");
    if (sql.size() > kSqlBytes)
      throw input_error("the query is longer than " + grouped(kSqlBytes) + " bytes", "ask in fewer words");
    if (code == SQLITE_TOOBIG)
      throw input_error("one value of the query is larger than " + human_bytes(kValueBytes),
                        "ask for rows instead of putting them together");
    if (code != SQLITE_ERROR) throw store_error(SQLite::Exception(message, code), file);

    std::vector<std::string> known;
    std::string name = after(message, "no such table: ");
    if (!name.empty()) {
      for (const ViewDoc& view : views) known.push_back(view.name);
      throw input_error("there is no view `" + name + "`" + did_you_mean(name, known),
                        "views: " + join(known, ", ") + "; `harness query --views` explains them");
    }
    name = after(message, "no such column: ");
    if (!name.empty()) {
      for (const ViewDoc& view : views)
        for (const ViewDoc::Column& column : view.columns)
          if (sql.find(view.name) != std::string::npos &&
              std::find(known.begin(), known.end(), column.name) == known.end())
            known.push_back(column.name);
      std::string setting = setting_called(name);
      if (setting.empty()) setting = setting_called(name.substr(name.find('.') + 1));  // t.lr
      if (!setting.empty())
        throw input_error(
            "there is no column `" + name + "`; " + setting + " is a setting",
            "settings are rows: SELECT trial, value, number FROM v_parameter WHERE key = '" + setting + "'");
      throw input_error(
          "there is no column `" + name + "`" + did_you_mean(name.substr(name.rfind('.') + 1), known),
          known.empty() ? "`harness query --views` lists the views and their columns"
                        : "columns of these views: " + join(known, ", "));
    }
    throw input_error("SQL: " + message, "`harness query --examples` shows queries that run as they are");
  }
};

Error query_stopped(double seconds) {
  return input_error("the query was stopped after " + human_seconds(seconds),
                     "narrow it (WHERE experiment = '...'), or give it more time with --seconds");
}

Console::Console(const std::filesystem::path& database)
    : state_(std::make_unique<State>(State{database, open_to_read(database), {}, 0})) {
  guarded(database, [&] { state_->read_views(); });
  state_->lock_down();
}

Console::~Console() { sqlite3_hard_heap_limit64(0); }

ConsoleResult Console::query(const std::string& sql, const ConsoleLimits& limits) {
  auto deadline = Clock::now() +
                  std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(limits.seconds));
  sqlite3* const handle = state_->handle();
  state_->refused = 0;
  sqlite3_progress_handler(handle, kOperationsBetweenLooks, out_of_time, &deadline);
  const auto stop_watching = [](sqlite3* watched) { sqlite3_progress_handler(watched, 0, nullptr, nullptr); };
  const std::unique_ptr<sqlite3, decltype(stop_watching)> watch(handle, stop_watching);

  sqlite3_stmt* raw = nullptr;
  const char* rest = nullptr;
  if (sqlite3_prepare_v2(handle, sql.c_str(), static_cast<int>(sql.size()) + 1, &raw, &rest) != SQLITE_OK)
    state_->throw_fault(sql, limits);
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement(raw, sqlite3_finalize);
  if (!statement) throw input_error("there is no SQL in the query", "`harness query --examples` shows some");
  // The rest may hold comments and semicolons, but nothing that would run.
  sqlite3_stmt* second = nullptr;
  const int second_code = sqlite3_prepare_v2(handle, rest, -1, &second, nullptr);
  sqlite3_finalize(second);
  if (second != nullptr || second_code != SQLITE_OK)
    throw input_error("`harness query` takes one statement at a time",
                      "ask for the second one in a call of its own");

  ConsoleResult result;
  const int columns = sqlite3_column_count(raw);
  for (int column = 0; column < columns; ++column)
    result.columns.emplace_back(sqlite3_column_name(raw, column));
  int code = SQLITE_ROW;
  std::size_t bytes = 0;
  while ((code = sqlite3_step(raw)) == SQLITE_ROW) {
    if (static_cast<std::int64_t>(result.rows.size()) >= limits.rows) {
      result.cut_off = true;
      return result;
    }
    auto& row = result.rows.emplace_back();
    for (int column = 0; column < columns; ++column) {
      row.push_back(cell_of(raw, column));
      bytes += sizeof(ConsoleCell) + static_cast<std::size_t>(sqlite3_column_bytes(raw, column));
    }
    if (bytes > kResultBytes)
      throw input_error("the result is larger than " + human_bytes(kResultBytes),
                        "ask for fewer rows or columns at a time");
  }
  if (code != SQLITE_DONE) state_->throw_fault(sql, limits);
  return result;
}

std::vector<ViewDoc> Console::views() { return state_->views; }

std::string Console::schema() {
  const ConsoleResult statements =
      query("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type = 'view', rowid");
  std::string text;
  for (const auto& row : statements.rows) text += std::get<std::string>(row.front()) + ";\n\n";
  return text;
}

}  // namespace harness
