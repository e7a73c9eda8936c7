// One SQLite database file, opened: RAII over sqlite3*. Called by one thread at a time.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "sql/sqlite_fault.h"
#include "sql/sqlite_statement.h"

namespace opendes::sql {

struct OpenOptions {
  std::string path;
  bool read_only = false;
  bool create = true;             // make the file when it is missing
  Duration busy_timeout{30'000};  // how long to wait for another connection's lock
  std::int64_t cache_kib = 16 * 1024;
  int page_bytes = 4096;                    // of a file made anew
  bool foreign_keys = false;                // enforce them
  std::optional<std::int64_t> max_pages{};  // a quota: more gives SQLITE_FULL
};

class Connection {
 public:
  // Opens in WAL mode with synchronous=FULL: a commit is durable when it returns. The WAL is kept
  // bounded: it is moved into the file as it grows, and when readers keep it from being reused it
  // is restarted after waiting for them.
  static Result<Connection> Open(const OpenOptions& options, Classifier classify);

  Result<Statement> Prepare(std::string_view sql);
  // One statement without parameters or results.
  Result<> Execute(std::string_view sql);

  // Rows changed by the last INSERT, UPDATE or DELETE that ended.
  std::int64_t Changes() const { return sqlite3_changes64(db_.get()); }
  // Rows that the connection changed since it was opened, those of rolled back statements included.
  std::int64_t TotalChanges() const { return sqlite3_total_changes64(db_.get()); }
  // The file was deleted, replaced or moved since it was opened: what is written to it is lost.
  bool HasMoved();
  // The file cannot be written, whatever was asked for.
  bool read_only() const { return sqlite3_db_readonly(db_.get(), "main") == 1; }
  sqlite3* raw() { return db_.get(); }

 private:
  friend class InterruptOnStop;
  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  // Lives on the heap because SQLite's callbacks hold its address.
  struct Patience {
    Duration busy_timeout{};
    std::stop_token stop;
  };

  Connection(sqlite3* db, Classifier classify, Duration busy_timeout);
  Result<> Configure(const OpenOptions& options);
  Result<> EnterWalMode();
  static int WaitForLock(void* patience, int tries);

  // Declared before db_: callbacks may run while the database closes.
  std::unique_ptr<Patience> patience_;
  std::unique_ptr<sqlite3, Close> db_;
  Classifier classify_;
};

// While it lives, a stop request interrupts the connection's running statement and its waiting for
// locks. A stop between two statements is not seen by SQLite: check the token there.
class InterruptOnStop {
 public:
  InterruptOnStop(Connection& connection, std::stop_token stop);
  ~InterruptOnStop();
  InterruptOnStop(const InterruptOnStop&) = delete;
  InterruptOnStop& operator=(const InterruptOnStop&) = delete;

 private:
  struct Interrupt {
    sqlite3* db;
    void operator()() const { sqlite3_interrupt(db); }
  };

  Connection::Patience& patience_;
  std::stop_callback<Interrupt> callback_;
};

}  // namespace opendes::sql
