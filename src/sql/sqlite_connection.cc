#include "sql/sqlite_connection.h"

#include <algorithm>
#include <array>

namespace opendes::sql {
namespace {

constexpr int kCheckpointPages = 1000;    // 4 MiB of the usual pages: SQLite's own default
constexpr int kRestartPages = 32 * 1024;  // readers have kept the WAL from being reused
constexpr std::string_view kWalKeptBytes = "67108864";

// Runs after each commit. A failed checkpoint is tried again after the next one.
int BoundWal(void* /*unused*/, sqlite3* db, const char* name, int pages) {
  if (pages < kCheckpointPages) return SQLITE_OK;
  const int mode = pages < kRestartPages ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_RESTART;
  sqlite3_wal_checkpoint_v2(db, name, mode, nullptr, nullptr);
  return SQLITE_OK;
}

int OpenFlags(const OpenOptions& options) {
  // One thread at a time uses a connection; sqlite3_interrupt needs no mutex.
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  if (options.read_only) return flags | SQLITE_OPEN_READONLY;
  return flags | SQLITE_OPEN_READWRITE | (options.create ? SQLITE_OPEN_CREATE : 0);
}

}  // namespace

Connection::Connection(sqlite3* db, Classifier classify, Duration busy_timeout)
    : patience_(std::make_unique<Patience>(Patience{busy_timeout, {}})),
      db_(db),
      classify_(classify) {}

int Connection::WaitForLock(void* patience, int tries) {
  constexpr std::array kPauses = {1, 2, 5, 10, 15, 20, 25, 25, 25, 50};
  const auto& limits = *static_cast<const Patience*>(patience);
  std::int64_t waited = 0;
  for (int i = 0; i < tries && i < static_cast<int>(kPauses.size()); ++i) {
    waited += kPauses[static_cast<std::size_t>(i)];
  }
  const auto last = static_cast<int>(kPauses.size()) - 1;
  waited += std::max(tries - last - 1, 0) * std::int64_t{kPauses.back()};
  if (limits.stop.stop_requested() || waited >= limits.busy_timeout.count()) return 0;
  sqlite3_sleep(kPauses[static_cast<std::size_t>(std::min(tries, last))]);
  return 1;
}

Result<Connection> Connection::Open(const OpenOptions& options, Classifier classify) {
  sqlite3* db = nullptr;
  const int result = sqlite3_open_v2(options.path.c_str(), &db, OpenFlags(options), nullptr);
  Connection connection(db, classify, options.busy_timeout);
  if (result != SQLITE_OK) {
    return Fail(classify({.during = SqliteFault::During::kOpen,
                          .extended_code = result,
                          .message = db == nullptr ? "out of memory" : sqlite3_errmsg(db)}));
  }
  OPENDES_TRY(connection.Configure(options));
  return connection;
}

Result<> Connection::Configure(const OpenOptions& options) {
  sqlite3_busy_handler(db_.get(), &WaitForLock, patience_.get());
  OPENDES_TRY(Execute(fmt::format("PRAGMA cache_size=-{}", options.cache_kib)));
  OPENDES_TRY(Execute(fmt::format("PRAGMA page_size={}", options.page_bytes)));
  OPENDES_TRY(Execute(options.foreign_keys ? "PRAGMA foreign_keys=ON" : "PRAGMA foreign_keys=OFF"));
  OPENDES_TRY(Execute("PRAGMA synchronous=FULL"));
  // Reads the file: here it shows whether it is a database at all.
  OPENDES_TRY(Execute("SELECT count(*) FROM sqlite_schema"));
  if (!read_only()) {
    OPENDES_TRY(EnterWalMode());
    OPENDES_TRY(Execute(fmt::format("PRAGMA journal_size_limit={}", kWalKeptBytes)));
    sqlite3_wal_hook(db_.get(), &BoundWal, nullptr);
  }
  if (options.max_pages) {
    OPENDES_TRY(Execute(fmt::format("PRAGMA max_page_count={}", *options.max_pages)));
  }
  return {};
}

// The change of mode does not ask the busy handler, so that two programs that open a new file at
// the same time would fail: this waits instead.
Result<> Connection::EnterWalMode() {
  for (int tries = 0;; ++tries) {
    const Result<> entered = Execute("PRAGMA journal_mode=WAL");
    const bool busy = (sqlite3_errcode(db_.get()) & 0xFF) == SQLITE_BUSY;
    if (entered || !busy || WaitForLock(patience_.get(), tries) == 0) return entered;
  }
}

Result<Statement> Connection::Prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const int result =
      sqlite3_prepare_v2(db_.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
  if (result == SQLITE_OK) return Statement(raw, classify_);
  return Fail(classify_({.during = SqliteFault::During::kPrepare,
                         .extended_code = sqlite3_extended_errcode(db_.get()),
                         .message = sqlite3_errmsg(db_.get()),
                         .sql_offset = sqlite3_error_offset(db_.get())}));
}

bool Connection::HasMoved() {
  int moved = 0;
  const int known = sqlite3_file_control(db_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return known == SQLITE_OK && moved != 0;
}

Result<> Connection::Execute(std::string_view sql) {
  OPENDES_TRY_ASSIGN(Statement statement, Prepare(sql));
  return statement.Run();
}

InterruptOnStop::InterruptOnStop(Connection& connection, std::stop_token stop)
    : patience_(*connection.patience_), callback_(stop, Interrupt{connection.raw()}) {
  patience_.stop = std::move(stop);
}

InterruptOnStop::~InterruptOnStop() { patience_.stop = {}; }

}  // namespace opendes::sql
