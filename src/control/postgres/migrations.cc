#include "control/postgres/migrations.h"

#include <array>
#include <string>

#include "base/failpoint.h"
#include "sql/pg_transaction.h"

namespace opendes::control::postgres {
namespace {

// The tables of control/sqlite, with the types of this server.
constexpr std::array kSteps = {
    R"(
    CREATE TABLE opendes.profiles (
      id text NOT NULL PRIMARY KEY,
      organization text NOT NULL,
      name text NOT NULL,
      version bigint NOT NULL,
      state integer NOT NULL,
      destination_type text NOT NULL,
      destination_uri text NOT NULL,
      schema_name text NOT NULL,
      prefix text NOT NULL,
      write_delete_log boolean NOT NULL,
      max_retry_count integer NOT NULL,
      interval_in_seconds integer NOT NULL,
      entities text NOT NULL,
      settings text NOT NULL,
      created_at bigint NOT NULL,
      activated_at bigint,
      updated_at bigint,
      modified_at bigint NOT NULL
    );
    -- State 3: deleted profiles keep their names without taking them from others.
    CREATE UNIQUE INDEX profiles_name
      ON opendes.profiles (organization, lower(name)) WHERE state <> 3;
    CREATE TABLE opendes.streams (
      profile text NOT NULL REFERENCES opendes.profiles (id),
      entity text NOT NULL,
      due_at bigint NOT NULL,
      woken boolean NOT NULL DEFAULT false,
      stopped boolean NOT NULL DEFAULT false,
      node text,
      lease_until bigint,
      epoch bigint NOT NULL DEFAULT 0,
      reload_after bigint,
      PRIMARY KEY (profile, entity)
    ) WITH (fillfactor = 70);
    CREATE INDEX streams_due ON opendes.streams (due_at);
    CREATE TABLE opendes.statuses (
      profile text NOT NULL,
      entity text NOT NULL,
      initial_sync integer NOT NULL DEFAULT 0,
      metadata integer NOT NULL DEFAULT 0,
      notifications_total bigint NOT NULL DEFAULT 0,
      notifications_succeeded bigint NOT NULL DEFAULT 0,
      notifications_failed bigint NOT NULL DEFAULT 0,
      rows_loaded bigint NOT NULL DEFAULT 0,
      rows_estimated bigint,
      metadata_created_at bigint,
      initial_data_completed_at bigint,
      last_change_at bigint,
      last_confirmed_at bigint,
      poll_interval_ms bigint NOT NULL DEFAULT 0,
      last_error text NOT NULL DEFAULT '',
      last_error_at bigint,
      generation bigint NOT NULL DEFAULT 1,
      PRIMARY KEY (profile, entity),
      FOREIGN KEY (profile, entity) REFERENCES opendes.streams ON DELETE CASCADE
    ) WITH (fillfactor = 70);
    -- One line: the newest epoch given out. It outlives the streams, so that one that is removed
    -- and added again is never given an old epoch.
    CREATE TABLE opendes.epochs (newest bigint NOT NULL);
    INSERT INTO opendes.epochs VALUES (0);
    CREATE TABLE opendes.privacy_terms (
      organization text NOT NULL PRIMARY KEY,
      accepted_by text NOT NULL,
      accepted_at bigint NOT NULL
    ))",
};

Result<std::size_t> ReadVersion(sql::PgConnection& connection) {
  // Creating what is there needs rights that a careful administrator may have taken back.
  OPENDES_TRY_ASSIGN(const sql::PgResult exists,
                     connection.Run("SELECT to_regclass('opendes.schema_version') IS NOT NULL"));
  if (!exists.Bool(0, 0)) {
    OPENDES_TRY(
        connection.Run("CREATE SCHEMA IF NOT EXISTS opendes; "
                       "CREATE TABLE opendes.schema_version (version integer NOT NULL)"));
  }
  OPENDES_TRY_ASSIGN(
      const sql::PgResult version,
      connection.Run("SELECT coalesce(max(version), 0) FROM opendes.schema_version"));
  return static_cast<std::size_t>(version.Int(0, 0));
}

}  // namespace

Result<> Migrate(sql::PgConnection& connection) {
  while (true) {
    OPENDES_TRY_ASSIGN(auto transaction, sql::PgTransaction::Begin(connection));
    OPENDES_TRY(connection.Run("SELECT pg_advisory_xact_lock(hashtext('opendes migrations'))"));
    OPENDES_TRY_ASSIGN(const std::size_t version, ReadVersion(connection));
    if (version == kSteps.size()) return {};
    if (version > kSteps.size()) {
      return Fail(ErrorCode::kUnsupported, Blame::kControl,
                  "the control store has version {}, this build knows {}: use a newer build",
                  version, kSteps.size());
    }
    OPENDES_TRY(connection.Run(kSteps[version]));
    Failpoint("control_mid_migration");
    OPENDES_TRY(connection.Execute("INSERT INTO opendes.schema_version VALUES ($1)",
                                   sql::PgParameters::Of(static_cast<int>(version) + 1)));
    OPENDES_TRY(transaction.Commit());
  }
}

}  // namespace opendes::control::postgres
