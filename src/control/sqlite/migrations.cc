#include "control/sqlite/migrations.h"

#include <string_view>
#include <vector>

#include "base/failpoint.h"
#include "sql/sqlite_transaction.h"

namespace opendes::control::sqlite {
namespace {

using Statements = std::vector<std::string_view>;

// Times are milliseconds since 1970 UTC.
const std::vector<Statements>& Steps() {
  static const std::vector<Statements> steps = {
      {
          R"(CREATE TABLE profiles (
               id TEXT NOT NULL PRIMARY KEY,
               organization TEXT NOT NULL,
               name TEXT NOT NULL,
               version INTEGER NOT NULL,
               state INTEGER NOT NULL,
               destination_type TEXT NOT NULL,
               destination_uri TEXT NOT NULL,
               schema_name TEXT NOT NULL,
               prefix TEXT NOT NULL,
               write_delete_log INTEGER NOT NULL,
               max_retry_count INTEGER NOT NULL,
               interval_in_seconds INTEGER NOT NULL,
               entities TEXT NOT NULL,
               settings TEXT NOT NULL,
               created_at INTEGER NOT NULL,
               activated_at INTEGER,
               updated_at INTEGER,
               modified_at INTEGER NOT NULL
             ) STRICT)",
          // State 3: deleted profiles keep their names without taking them from others.
          R"(CREATE UNIQUE INDEX profiles_name
               ON profiles (organization, name COLLATE NOCASE) WHERE state <> 3)",
          R"(CREATE TABLE streams (
               profile TEXT NOT NULL REFERENCES profiles (id),
               entity TEXT NOT NULL,
               due_at INTEGER NOT NULL,
               woken INTEGER NOT NULL DEFAULT 0,
               stopped INTEGER NOT NULL DEFAULT 0,
               node TEXT,
               lease_until INTEGER,
               epoch INTEGER NOT NULL DEFAULT 0,
               PRIMARY KEY (profile, entity)
             ) STRICT)",
          "CREATE INDEX streams_due ON streams (due_at)",
          R"(CREATE TABLE statuses (
               profile TEXT NOT NULL,
               entity TEXT NOT NULL,
               initial_sync INTEGER NOT NULL DEFAULT 0,
               metadata INTEGER NOT NULL DEFAULT 0,
               notifications_total INTEGER NOT NULL DEFAULT 0,
               notifications_succeeded INTEGER NOT NULL DEFAULT 0,
               notifications_failed INTEGER NOT NULL DEFAULT 0,
               rows_loaded INTEGER NOT NULL DEFAULT 0,
               rows_estimated INTEGER,
               metadata_created_at INTEGER,
               initial_data_completed_at INTEGER,
               last_change_at INTEGER,
               last_confirmed_at INTEGER,
               poll_interval_ms INTEGER NOT NULL DEFAULT 0,
               last_error TEXT NOT NULL DEFAULT '',
               last_error_at INTEGER,
               PRIMARY KEY (profile, entity),
               FOREIGN KEY (profile, entity) REFERENCES streams ON DELETE CASCADE
             ) STRICT)",
          // One line: the newest epoch given out. It outlives the streams, so that one that is
          // removed and added again is never given an old epoch.
          "CREATE TABLE epochs (newest INTEGER NOT NULL) STRICT",
          "INSERT INTO epochs VALUES (0)",
          R"(CREATE TABLE privacy_terms (
               organization TEXT NOT NULL PRIMARY KEY,
               accepted_by TEXT NOT NULL,
               accepted_at INTEGER NOT NULL
             ) STRICT)",
      },
      {
          "ALTER TABLE statuses ADD COLUMN generation INTEGER NOT NULL DEFAULT 1",
          "ALTER TABLE streams ADD COLUMN reload_after INTEGER",
      },
  };
  return steps;
}

Result<std::int64_t> ReadVersion(sql::Connection& connection) {
  OPENDES_TRY(connection.Execute(
      "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL) STRICT"));
  OPENDES_TRY_ASSIGN(sql::Statement select,
                     connection.Prepare("SELECT coalesce(max(version), 0) FROM schema_version"));
  OPENDES_TRY(select.Step());
  return select.Int(0);
}

Result<> RunStep(sql::Connection& connection, const Statements& statements, std::int64_t version) {
  for (const std::string_view statement : statements) {
    OPENDES_TRY(connection.Execute(statement));
    Failpoint("control_mid_migration");
  }
  OPENDES_TRY_ASSIGN(sql::Statement insert,
                     connection.Prepare("INSERT INTO schema_version VALUES (?1)"));
  return insert.Bind(version).Run();
}

}  // namespace

Result<> Migrate(sql::Connection& connection) {
  const auto newest = static_cast<std::int64_t>(Steps().size());
  while (true) {
    OPENDES_TRY_ASSIGN(sql::Transaction transaction, sql::Transaction::Begin(connection));
    OPENDES_TRY_ASSIGN(const std::int64_t version, ReadVersion(connection));
    if (version == newest) return {};
    if (version > newest) {
      return Fail(ErrorCode::kUnsupported, Blame::kControl,
                  "the control store has version {}, this build knows {}: use a newer build",
                  version, newest);
    }
    OPENDES_TRY(RunStep(connection, Steps()[static_cast<std::size_t>(version)], version + 1));
    OPENDES_TRY(transaction.Commit());
  }
}

}  // namespace opendes::control::sqlite
