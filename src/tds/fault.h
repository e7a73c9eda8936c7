// The raw facts of a failed call. What they mean is the caller's decision: each room that opens a
// connection gives it a Classifier.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "tds/answer.h"

namespace opendes::tds {

struct Fault {
  enum class During { kConnect, kExecute, kCommit };
  // The server answered with errors; the connection broke or its peer broke the protocol; our own
  // doing: a stop, a time limit, a limit of this client.
  enum class Cause { kServer, kConnection, kUs };

  During during = During::kExecute;
  Cause cause = Cause::kServer;
  std::vector<ServerMessage> errors{};  // kServer: at least one, the first is the reason
  Error error{};                        // otherwise
  bool connection_lost = false;

  // 0 when no server answered.
  int number() const { return errors.empty() ? 0 : errors.front().number; }
  // The server's words, a line each; or the error's.
  std::string Words() const;
  // "sqlserver 2627: Violation of …": for Error::detail.
  std::string ToDetail() const;
};

using Classifier = Error (*)(const Fault&);

// For callers without rules of their own: a server's error is kInvalidArgument, a lost COMMIT
// kCommitInDoubt.
Error ClassifyPlainly(const Fault& fault);

}  // namespace opendes::tds
