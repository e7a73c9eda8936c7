// How the Web API says no: an HTTP status, an error code and a sentence.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "http/message.h"
#include "http/server.h"

namespace opendes::sim {

struct ApiFault {
  int status = 400;
  std::string code;  // "0x80040217"; may be empty for protocol-level errors
  std::string message;
  http::Headers headers;
};

template <typename T>
using Outcome = tl::expected<T, ApiFault>;
using Answer = Outcome<http::ServerResponse>;

inline tl::unexpected<ApiFault> Refuse(int status, std::string code, std::string message) {
  return tl::unexpected(ApiFault{status, std::move(code), std::move(message), {}});
}

// {"error":{"code":…,"message":…}}, with the details some clients ask for.
http::ServerResponse RenderFault(const ApiFault& fault, bool with_details);

}  // namespace opendes::sim
