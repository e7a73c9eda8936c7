#include "control/sqlite/sqlite_control_store.h"

#include <filesystem>
#include <mutex>
#include <utility>

#include "base/failpoint.h"
#include "control/sqlite/classify_error.h"
#include "control/sqlite/migrations.h"
#include "control/sqlite/privacy_rows.h"
#include "control/sqlite/profile_rows.h"
#include "control/sqlite/status_rows.h"
#include "control/sqlite/stream_rows.h"
#include "sql/sqlite_connection.h"
#include "sql/sqlite_transaction.h"

namespace opendes::control {
namespace {

using sql::Connection;

class SqliteControlStore final : public ControlStore {
 public:
  explicit SqliteControlStore(Connection connection) : connection_(std::move(connection)) {}

  Result<> InsertProfile(const Profile& profile) override {
    return Write([&](Connection& connection) -> Result<> {
      OPENDES_TRY(sqlite::CheckNotTaken(connection, profile));
      OPENDES_TRY(sqlite::InsertProfileRow(connection, profile));
      return sqlite::FollowEntities(connection, profile);
    });
  }

  Result<Profile> UpdateProfile(const Profile& profile, std::int64_t expected_version) override {
    return Write([&](Connection& connection) -> Result<Profile> {
      OPENDES_TRY_ASSIGN(const Profile stored, sqlite::GetProfileRow(connection, profile.id));
      if (profile.state != ProfileState::kDeleted) {
        OPENDES_TRY(sqlite::CheckNotTaken(connection, profile));
      }
      Profile updated = profile;
      updated.version = expected_version + 1;
      OPENDES_TRY_ASSIGN(const bool written,
                         sqlite::UpdateProfileRow(connection, updated, expected_version));
      if (!written) {
        return Fail(ErrorCode::kVersionMismatch, Blame::kCaller,
                    "profile '{}' has version {}, not {}: read it again", profile.id,
                    stored.version, expected_version);
      }
      OPENDES_TRY(sqlite::FollowEntities(connection, updated));
      return updated;
    });
  }

  Result<Profile> GetProfile(const ProfileId& id) override {
    return Read([&](Connection& connection) { return sqlite::GetProfileRow(connection, id); });
  }

  Result<std::vector<Profile>> ListProfiles(const OrganizationId& organization) override {
    return Read(
        [&](Connection& connection) { return sqlite::ListProfileRows(connection, organization); });
  }

  Result<std::vector<Profile>> ListActiveProfiles() override {
    return Read(&sqlite::ListActiveProfileRows);
  }

  Result<bool> HasAcceptedPrivacyTerms(const OrganizationId& organization) override {
    return Read(
        [&](Connection& connection) { return sqlite::FindPrivacyTerms(connection, organization); });
  }

  Result<> AcceptPrivacyTerms(const OrganizationId& organization,
                              const std::string& accepted_by) override {
    return Write([&](Connection& connection) {
      return sqlite::SavePrivacyTerms(connection, organization, accepted_by);
    });
  }

  Result<std::optional<Lease>> ClaimStream(const NodeId& node, Duration ttl) override {
    auto lease = Write(
        [&](Connection& connection) { return sqlite::ClaimDueStream(connection, node, ttl); });
    if (lease && *lease) Failpoint("claim_stream_after");
    return lease;
  }

  Result<Lease> RenewLease(const NodeId& node, const Lease& lease, Duration ttl) override {
    Failpoint("renew_before");
    auto renewed = Write([&](Connection& connection) {
      return sqlite::RenewStreamLease(connection, node, lease, ttl);
    });
    Failpoint("renew_after");
    return renewed;
  }

  Result<> ReleaseLease(const NodeId& node, const Lease& lease, Duration pause) override {
    auto released = Write([&](Connection& connection) {
      return sqlite::ReleaseStreamLease(connection, node, lease, pause);
    });
    Failpoint("release_after");
    return released;
  }

  Result<> WakeStreams(const ProfileId& profile) override {
    return Write(
        [&](Connection& connection) { return sqlite::WakeProfileStreams(connection, profile); });
  }

  Result<> RequestReload(const StreamId& stream) override {
    return Write(
        [&](Connection& connection) { return sqlite::RequestStreamReload(connection, stream); });
  }

  Result<int> CountLeasedStreams(const ProfileId& profile) override {
    return Read([&](Connection& connection) { return sqlite::CountLeases(connection, profile); });
  }

  Result<> SaveStatus(const StreamStatus& status, LeaseEpoch epoch) override {
    return Write([&](Connection& connection) -> Result<> {
      OPENDES_TRY_ASSIGN(const bool ours, sqlite::FollowStatus(connection, status, epoch));
      return ours ? sqlite::UpdateStatusRow(connection, status) : Result<>();
    });
  }

  Result<std::vector<StreamStatus>> ListStatus(const ProfileId& profile) override {
    return Read(
        [&](Connection& connection) { return sqlite::ListStatusRows(connection, profile); });
  }

  Result<StreamStatus> GetStatus(const StreamId& stream) override {
    return Read([&](Connection& connection) { return sqlite::GetStatusRow(connection, stream); });
  }

 private:
  // One statement that reads needs no transaction of its own.
  template <typename Use>
  auto Read(Use&& use) -> decltype(use(std::declval<Connection&>())) {
    const std::lock_guard lock(mutex_);
    return use(connection_);
  }

  // Runs `use` in a transaction; commits when it succeeds.
  template <typename Use>
  auto Write(Use&& use) -> decltype(use(std::declval<Connection&>())) {
    const std::lock_guard lock(mutex_);
    OPENDES_TRY_ASSIGN(sql::Transaction transaction, sql::Transaction::Begin(connection_));
    auto result = use(connection_);
    if (result) OPENDES_TRY(transaction.Commit());
    return result;
  }

  std::mutex mutex_;
  Connection connection_;  // guarded by mutex_
};

// SQLite says only "unable to open": this finds the reason that a person can act on.
Result<> CheckPath(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  const fs::path file(path);
  const fs::path directory = file.has_parent_path() ? file.parent_path() : fs::path(".");
  if (fs::is_directory(file, ignored)) {
    return Fail(ErrorCode::kInvalidConfig, Blame::kControl,
                "control store '{}' is a directory: name a file", path);
  }
  if (!fs::is_directory(directory, ignored)) {
    return Fail(ErrorCode::kUnavailable, Blame::kControl,
                "the control store's directory '{}' does not exist: create it", directory.string());
  }
  return {};
}

Result<Connection> Open(const std::string& path) {
  OPENDES_TRY(CheckPath(path));
  OPENDES_TRY_ASSIGN(Connection connection, Connection::Open({.path = path, .foreign_keys = true},
                                                             &sqlite::ClassifyError));
  if (connection.read_only()) {
    return Fail(ErrorCode::kReadOnly, Blame::kControl,
                "it cannot be written: allow writing to the file and its directory");
  }
  OPENDES_TRY(sqlite::Migrate(connection));
  return connection;
}

}  // namespace

Result<std::unique_ptr<ControlStore>> OpenSqliteControlStore(const std::string& path) {
  Result<Connection> connection = Open(path);
  if (!connection) return Fail(WithContext(std::move(connection).error(), path));
  return std::make_unique<SqliteControlStore>(*std::move(connection));
}

}  // namespace opendes::control
