// The sign-in: LOGIN7. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "tds/byte_buffer.h"

namespace opendes::tds {

struct Login {
  std::string server{};  // as it was asked for, or as the routing named it
  std::string database{};
  std::string user{};
  std::string_view password{};      // of a user
  std::string_view access_token{};  // instead of user and password
  bool token_required = false;      // as the server's pre-login answer said
  std::string application{};
  std::string workstation{};
  bool read_only = false;  // may be served by a replica that only reads
  std::size_t packet_bytes = 0;
};

// kInvalidArgument, with the field's name and never its value, when a field is too long or not
// UTF-8. The buffer holds secrets then: wipe it.
Result<> AppendLogin(ByteBuffer& out, const Login& login);

// A password as LOGIN7 hides it, in place: halves of each byte swapped, then turned by 0xA5.
void Scramble(char* utf16, std::size_t bytes);

}  // namespace opendes::tds
