// Everything that a server says in answer to one request: the token stream, read to its end.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "tds/message_reader.h"
#include "tds/result_set.h"

namespace opendes::tds {

struct ServerMessage {
  int number = 0;
  int state = 0;
  int severity = 0;
  std::string text;
  std::string procedure;
  int line = 0;
};

struct LoginAcknowledgement {
  std::uint32_t tds_version = 0;
  std::string program;  // "Microsoft SQL Server"
  std::array<std::uint8_t, 4> version{};
};

struct Routing {
  std::string host;
  int port = 0;
};

using Collation = std::array<char, kCollationBytes>;

struct Answer {
  ResultSet rows;                    // of the last statement that had columns
  std::vector<std::int64_t> counts;  // rows affected or returned, one a statement that says so
  std::vector<ServerMessage> errors;
  std::optional<LoginAcknowledgement> login;
  std::optional<Routing> routing;
  std::optional<std::size_t> packet_bytes;
  std::optional<Collation> collation;
  std::optional<std::uint64_t> transaction;  // the descriptor; 0: none is open any more
  bool token_accepted = false;               // of a FEDAUTH sign-in
  bool cancel_confirmed = false;
};

// Reads a message to its end. kProtocol for whatever MS-TDS does not allow or this client did not
// ask for, kUnsupported, kLimitExceeded, and the source's errors: after any of them the rest of the
// message is unread.
Result<Answer> ReadAnswer(MessageReader& in);

}  // namespace opendes::tds
