#include "control/postgres/postgres_control_store.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "base/failpoint.h"
#include "control/postgres/classify_error.h"
#include "control/postgres/migrations.h"
#include "control/postgres/privacy_rows.h"
#include "control/postgres/profile_rows.h"
#include "control/postgres/status_rows.h"
#include "control/postgres/stream_rows.h"
#include "sql/pg_connection.h"
#include "sql/pg_transaction.h"

namespace opendes::control {
namespace {

using sql::PgConnection;

class PostgresControlStore final : public ControlStore {
 public:
  explicit PostgresControlStore(sql::PgOptions options) : options_(std::move(options)) {}

  // Connects for the first time.
  Result<> Open() {
    const std::lock_guard lock(mutex_);
    return Connect();
  }

  Result<> InsertProfile(const Profile& profile) override {
    return Transact([&](PgConnection& connection) -> Result<> {
      OPENDES_TRY(postgres::CheckNotTaken(connection, profile));
      OPENDES_TRY(postgres::InsertProfileRow(connection, profile));
      return postgres::FollowEntities(connection, profile);
    });
  }

  Result<Profile> UpdateProfile(const Profile& profile, std::int64_t expected_version) override {
    return Transact([&](PgConnection& connection) -> Result<Profile> {
      OPENDES_TRY_ASSIGN(const Profile stored, postgres::GetProfileRow(connection, profile.id));
      if (profile.state != ProfileState::kDeleted) {
        OPENDES_TRY(postgres::CheckNotTaken(connection, profile));
      }
      Profile updated = profile;
      updated.version = expected_version + 1;
      OPENDES_TRY_ASSIGN(const bool written,
                         postgres::UpdateProfileRow(connection, updated, expected_version));
      if (!written) {
        return Fail(ErrorCode::kVersionMismatch, Blame::kCaller,
                    "profile '{}' has version {}, not {}: read it again", profile.id,
                    stored.version, expected_version);
      }
      OPENDES_TRY(postgres::FollowEntities(connection, updated));
      return updated;
    });
  }

  Result<Profile> GetProfile(const ProfileId& id) override {
    return Run([&](PgConnection& connection) { return postgres::GetProfileRow(connection, id); });
  }

  Result<std::vector<Profile>> ListProfiles(const OrganizationId& organization) override {
    return Run([&](PgConnection& connection) {
      return postgres::ListProfileRows(connection, organization);
    });
  }

  Result<std::vector<Profile>> ListActiveProfiles() override {
    return Run(&postgres::ListActiveProfileRows);
  }

  Result<bool> HasAcceptedPrivacyTerms(const OrganizationId& organization) override {
    return Run([&](PgConnection& connection) {
      return postgres::FindPrivacyTerms(connection, organization);
    });
  }

  Result<> AcceptPrivacyTerms(const OrganizationId& organization,
                              const std::string& accepted_by) override {
    return Run([&](PgConnection& connection) {
      return postgres::SavePrivacyTerms(connection, organization, accepted_by);
    });
  }

  Result<std::optional<Lease>> ClaimStream(const NodeId& node, Duration ttl) override {
    auto lease = Run(
        [&](PgConnection& connection) { return postgres::ClaimDueStream(connection, node, ttl); });
    if (lease && *lease) Failpoint("claim_stream_after");
    return lease;
  }

  Result<Lease> RenewLease(const NodeId& node, const Lease& lease, Duration ttl) override {
    Failpoint("renew_before");
    auto renewed = Run([&](PgConnection& connection) {
      return postgres::RenewStreamLease(connection, node, lease, ttl);
    });
    Failpoint("renew_after");
    return renewed;
  }

  Result<> ReleaseLease(const NodeId& node, const Lease& lease, Duration pause) override {
    auto released = Run([&](PgConnection& connection) {
      return postgres::ReleaseStreamLease(connection, node, lease, pause);
    });
    Failpoint("release_after");
    return released;
  }

  Result<> WakeStreams(const ProfileId& profile) override {
    return Run([&](PgConnection& connection) {
      return postgres::WakeProfileStreams(connection, profile);
    });
  }

  Result<> RequestReload(const StreamId& stream) override {
    return Run([&](PgConnection& connection) {
      return postgres::RequestStreamReload(connection, stream);
    });
  }

  Result<int> CountLeasedStreams(const ProfileId& profile) override {
    return Run(
        [&](PgConnection& connection) { return postgres::CountLeases(connection, profile); });
  }

  Result<> SaveStatus(const StreamStatus& status, LeaseEpoch epoch) override {
    return Transact([&](PgConnection& connection) -> Result<> {
      OPENDES_TRY_ASSIGN(const bool ours, postgres::FollowStatus(connection, status, epoch));
      return ours ? postgres::UpdateStatusRow(connection, status) : Result<>();
    });
  }

  Result<std::vector<StreamStatus>> ListStatus(const ProfileId& profile) override {
    return Run(
        [&](PgConnection& connection) { return postgres::ListStatusRows(connection, profile); });
  }

  Result<StreamStatus> GetStatus(const StreamId& stream) override {
    return Run(
        [&](PgConnection& connection) { return postgres::GetStatusRow(connection, stream); });
  }

 private:
  static constexpr int kAttempts = 2;

  Result<> Connect() {
    OPENDES_TRY_ASSIGN(PgConnection opened,
                       PgConnection::Open(options_, &postgres::ClassifyError, {}));
    OPENDES_TRY(postgres::Migrate(opened));
    connection_.emplace(std::move(opened));
    return {};
  }

  // A server that died, or that became the standby of another one, is left for its successor.
  bool MustReconnect(const Error& error) const {
    return !connection_ || connection_->lost() || error.code == ErrorCode::kReadOnly;
  }

  // Runs `use`, one statement or one transaction; once more on a new connection when the present
  // one is of no use any more. What a broken COMMIT did is not known, so that it is not repeated.
  template <typename Use>
  auto Run(Use&& use) -> decltype(use(std::declval<PgConnection&>())) {
    const std::lock_guard lock(mutex_);
    for (int attempt = 1;; ++attempt) {
      if (!connection_) OPENDES_TRY(Connect());
      auto result = use(*connection_);
      if (result || !MustReconnect(result.error())) return result;
      connection_.reset();
      if (result.error().code == ErrorCode::kCommitInDoubt || attempt == kAttempts) return result;
    }
  }

  // Runs `use` in a transaction; commits when it succeeds.
  template <typename Use>
  auto Transact(Use&& use) -> decltype(use(std::declval<PgConnection&>())) {
    return Run([&](PgConnection& connection) -> decltype(use(connection)) {
      OPENDES_TRY_ASSIGN(auto transaction, sql::PgTransaction::Begin(connection));
      auto result = use(connection);
      if (result) OPENDES_TRY(transaction.Commit());
      return result;
    });
  }

  const sql::PgOptions options_;
  std::mutex mutex_;
  std::optional<PgConnection> connection_;  // guarded by mutex_; none: to be opened
};

Result<sql::PgOptions> ParseOptions(const Secret& connection_string) {
  auto options = sql::ParsePgOptions(connection_string.Reveal());
  if (!options) {
    Error error = std::move(options).error();
    error.code = ErrorCode::kInvalidConfig;
    error.blame = Blame::kControl;
    return Fail(WithContext(std::move(error), "the control store's connection string"));
  }
  // A standby cannot keep the truth.
  const bool given = std::ranges::any_of(options->keywords, [](const auto& keyword) {
    return keyword.first == "target_session_attrs";
  });
  if (!given) options->keywords.emplace_back("target_session_attrs", "read-write");
  return options;
}

}  // namespace

Result<std::unique_ptr<ControlStore>> OpenPostgresControlStore(const Secret& connection_string) {
  OPENDES_TRY_ASSIGN(sql::PgOptions options, ParseOptions(connection_string));
  auto store = std::make_unique<PostgresControlStore>(std::move(options));
  OPENDES_TRY(store->Open());
  return store;
}

}  // namespace opendes::control
