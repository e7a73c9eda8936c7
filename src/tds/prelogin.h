// The first two messages of a session: whether it will be encrypted. Pure.
#pragma once

#include <string_view>

#include "base/result.h"
#include "tds/byte_buffer.h"

namespace opendes::tds {

// What we ask for: encryption of everything, one request at a time.
void AppendPreLogin(ByteBuffer& out, bool with_access_token);

struct PreLoginAnswer {
  bool access_token_required = false;  // to be echoed at login
};

// kUnsupported when the server will not encrypt, kProtocol when the answer is none.
Result<PreLoginAnswer> ParsePreLoginAnswer(std::string_view message);

}  // namespace opendes::tds
