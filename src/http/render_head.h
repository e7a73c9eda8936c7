// The head of an answer as text. Pure.
#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>

#include "http/server.h"

namespace opendes::http {

enum class Framing : std::uint8_t {
  kNone,     // no body may follow (204, 304)
  kLength,   // Content-Length
  kChunked,  // Transfer-Encoding: chunked
  kClose,    // until the connection ends: a stream of unknown length to an HTTP/1.0 client
};

// No name or value could end its line early and so forge another header.
bool IsSafe(const Headers& headers);

// The Content-Length that the handler gave, nullopt when there is none or it is not a number.
std::optional<std::uint64_t> GivenLength(const Headers& headers);

// Status line, the response's own headers (without those this function owns: Connection, Date,
// Transfer-Encoding, Content-Length), then ours, then the empty line. length counts for kLength.
std::string RenderHead(const ServerResponse& response, Framing framing, std::uint64_t length,
                       bool keep_alive, std::time_t now);

}  // namespace opendes::http
