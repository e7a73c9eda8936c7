// Every limit of the program, in one place. docs/limits.md says the same in words.
// Invariant 7: every queue, body, retry loop, page and batch has a limit named here.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace opendes::limits {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kKiB = 1024;
constexpr std::size_t kMiB = 1024 * kKiB;

// The API.
constexpr std::size_t kApiBodyBytes = 1 * kMiB;
constexpr std::size_t kApiHeaderBytes = 16 * kKiB;
constexpr std::size_t kApiTargetBytes = 8 * kKiB;
constexpr std::size_t kJsonDepth = 64;
constexpr int kApiConnections = 512;
constexpr milliseconds kApiHeaderRead = seconds(5);
constexpr milliseconds kApiBodyRead = seconds(15);
constexpr milliseconds kApiIdle = seconds(60);
constexpr std::size_t kApiSlowestRead = 1 * kKiB;  // bytes a second that an answer is read with
constexpr milliseconds kApiDrain = seconds(2);     // for answers under way when the server stops
constexpr std::size_t kApiQueuedPieces = 2;        // of a streamed body, ahead of the client

// One API request: how long it may use its peers before it is given up.
constexpr milliseconds kRequestBudget = seconds(60);
constexpr milliseconds kTableCreationBudget = std::chrono::minutes(5);
constexpr milliseconds kVerifyBudget = std::chrono::minutes(15);
// How long deactivate and delete wait for workers to let go. A worker learns of it when it renews
// its lease (kLeaseRenewEvery), so this is a little more.
constexpr milliseconds kDrainWait = seconds(15);
constexpr milliseconds kDrainLook = milliseconds(100);
// Calls that keep a handler thread for long (events, verify): fewer than the server has threads.
constexpr int kLongCalls = 5;
// No longer than an authorisation is remembered.
constexpr milliseconds kEventStreamLife = std::chrono::minutes(5);
constexpr milliseconds kEventPause = seconds(1);
// A refusal is short: whoever was just given the role should not have to wait.
constexpr milliseconds kAdministratorRemembered = std::chrono::minutes(5);
constexpr milliseconds kRefusalRemembered = seconds(10);
constexpr std::size_t kAdministratorsRemembered = 10'000;
// The list of organisations leaves out those that do not answer in time.
constexpr milliseconds kOrganizationWait = seconds(10);
constexpr std::size_t kOrganizationsAtOnce = 16;
constexpr int kStateChangeAttempts = 16;  // of one that loses against other writers

// Inbound access tokens and the keys that sign them.
constexpr std::size_t kTokenBytes = 16 * kKiB;
constexpr std::size_t kSigningKeys = 100;  // kept of one issuer
constexpr milliseconds kKeySetLife = std::chrono::hours(24);
constexpr milliseconds kKeySetRefetch = std::chrono::minutes(5);  // at most once, for unknown keys
constexpr milliseconds kKeySetRetry = seconds(10);                // after a failed fetch
constexpr milliseconds kTokenClockSkew = seconds(300);

// Outbound HTTP.
constexpr milliseconds kConnectTimeout = seconds(10);
constexpr milliseconds kRequestTimeout = seconds(150);  // the server itself gives up after 120 s
constexpr milliseconds kStallTimeout = seconds(30);     // no byte for this long
constexpr std::size_t kSmallBodyBytes = 1 * kMiB;       // tokens, secrets, key sets
constexpr std::size_t kAnswerHeaderBytes = 256 * kKiB;
constexpr std::size_t kMetadataBodyBytes = 32 * kMiB;  // one entity's definition

// The source.
constexpr std::size_t kPageBytes = 64 * kMiB;
constexpr int kPageRows = 5000;                       // Dataverse's default and maximum
constexpr std::size_t kLinkBytes = 64 * kKiB;         // a next or delta link
constexpr std::size_t kCycleIdsRemembered = 500'000;  // ids of one delta cycle held in memory
constexpr int kSourceRequests = 6000;                 // per window, service protection
constexpr milliseconds kSourceWindow = seconds(300);
constexpr int kSourceConcurrent = 52;
constexpr std::size_t kErrorBodyShown = 512;  // characters of a peer's answer in an error
constexpr milliseconds kSourceExecution = seconds(1200);   // execution time per window
constexpr milliseconds kRetryAfterLongest = seconds(600);  // a longer Retry-After is cut to this
constexpr std::size_t kSourceUrlLength = 32'767;           // characters of a request's URL

// The pipeline.
constexpr std::size_t kQueuedBatches = 2;
constexpr std::size_t kQueuedBytes = 64 * kMiB;
constexpr std::size_t kSweepRows = 10'000;       // removed by one step of a sweep
constexpr milliseconds kLoadTurn = seconds(30);  // of a full read, before other streams get theirs
constexpr milliseconds kTokenRefresh = std::chrono::hours(1);  // of an idle table; it lives 7 days

// A database server as destination or control store.
constexpr std::size_t kDatabaseHosts = 8;  // in one connection string
constexpr milliseconds kDatabaseLockWait = seconds(30);
constexpr milliseconds kDatabaseStatement = std::chrono::minutes(10);
constexpr milliseconds kDatabaseIdleTransaction = seconds(60);

// SQL Server's protocol (TDS).
constexpr std::size_t kTdsPacketBytes = 16'000;         // asked for at login: fits one TLS record
constexpr std::size_t kTdsColumns = 4096;               // of one result
constexpr std::size_t kTdsValueBytes = 64 * kMiB;       // of one value of a result
constexpr std::size_t kTdsResultBytes = 128 * kMiB;     // of one result, held in memory
constexpr std::size_t kTdsMessages = 100;               // errors kept of one answer
constexpr std::size_t kTdsLoginAnswerBytes = 1 * kMiB;  // and of a pre-login answer
constexpr std::size_t kTdsParameters = 2000;            // of one call
constexpr milliseconds kTdsCancelWait = seconds(5);     // for a server to confirm a cancel

// Verification.
constexpr std::int64_t kVerifyRowsHeld = 250'000;  // ids and digests compared in one pass
constexpr std::size_t kVerifySuspects = 1000;      // rows looked at again by key

// Retries: growing pauses with jitter, for faults of a whole peer.
constexpr milliseconds kRetryFirstPause = seconds(1);
constexpr milliseconds kRetryLongestPause = seconds(60);
constexpr milliseconds kRepairLook = std::chrono::minutes(5);  // where a person has to help
constexpr int kRequestAttempts = 4;  // of one request, before the stream gets the error

// Polling.
constexpr milliseconds kPollShortest = seconds(1);
constexpr milliseconds kPollLongest = seconds(60);
constexpr milliseconds kSchemaLookEvery = seconds(30);  // at the organisation's schema version
constexpr milliseconds kDescribeEvery = std::chrono::hours(1);  // an entity's metadata, in any case
constexpr milliseconds kClaimEvery = seconds(60);  // of a stream in which nothing changes
constexpr std::size_t kKnownTables = 10'000;       // tables remembered between their cycles
constexpr std::size_t kIdleTables = 64;  // destinations kept open between the cycles of a stream
constexpr milliseconds kStatusEvery = seconds(1);  // saves of a busy stream's status, at most
constexpr milliseconds kLagEvery = seconds(5);

// Metrics.
constexpr std::size_t kMetricSeries = 10'000;  // label sets of one name

// Leases.
constexpr milliseconds kLeaseTtl = seconds(30);
constexpr milliseconds kLeaseRenewEvery = seconds(10);

// Profiles.
constexpr std::size_t kProfileNameLength = 100;
constexpr std::size_t kPrefixLength = 15;
constexpr std::size_t kEntitiesPerProfile = 2000;

}  // namespace opendes::limits
