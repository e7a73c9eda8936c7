// Where reading goes on. Opaque to everyone but the source that made it.
#pragma once

#include <string>

namespace opendes {

struct Cursor {
  std::string token;  // empty: from the beginning (a full load)

  bool empty() const { return token.empty(); }
  bool operator==(const Cursor&) const = default;
};

}  // namespace opendes
