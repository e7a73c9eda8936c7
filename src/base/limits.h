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
constexpr std::size_t kApiRequestsInFlight = 100;

// Outbound HTTP.
constexpr milliseconds kConnectTimeout = seconds(10);
constexpr milliseconds kRequestTimeout = seconds(150);  // the server itself gives up after 120 s
constexpr milliseconds kStallTimeout = seconds(30);     // no byte for this long
constexpr std::size_t kSmallBodyBytes = 1 * kMiB;       // tokens, secrets, key sets
constexpr std::size_t kMetadataBodyBytes = 32 * kMiB;   // one entity's definition

// The source.
constexpr std::size_t kPageBytes = 64 * kMiB;
constexpr int kPageRows = 5000;                    // Dataverse's default and maximum
constexpr std::size_t kLinkBytes = 64 * kKiB;      // a next or delta link
constexpr std::size_t kCycleIdsRemembered = 500'000;  // ids of one delta cycle held in memory
constexpr int kSourceRequests = 6000;              // per window, service protection
constexpr milliseconds kSourceWindow = seconds(300);
constexpr int kSourceConcurrent = 52;
constexpr std::size_t kErrorBodyShown = 512;       // characters of a peer's answer in an error

// The pipeline.
constexpr std::size_t kQueuedBatches = 2;
constexpr std::size_t kQueuedBytes = 64 * kMiB;

// Retries: growing pauses with jitter, for faults of a whole peer.
constexpr milliseconds kRetryFirstPause = seconds(1);
constexpr milliseconds kRetryLongestPause = seconds(60);
constexpr int kRequestAttempts = 4;  // of one request, before the stream gets the error

// Polling.
constexpr milliseconds kPollShortest = seconds(1);
constexpr milliseconds kPollLongest = seconds(60);

// Leases.
constexpr milliseconds kLeaseTtl = seconds(30);
constexpr milliseconds kLeaseRenewEvery = seconds(10);

// Profiles.
constexpr std::size_t kProfileNameLength = 100;
constexpr std::size_t kPrefixLength = 15;
constexpr std::size_t kEntitiesPerProfile = 2000;

}  // namespace opendes::limits
