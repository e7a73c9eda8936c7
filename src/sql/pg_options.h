// How to reach a PostgreSQL server: a connection string, read and made safe. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"

namespace opendes::sql {

// One server of those that the connection string names, in its order.
struct PgServer {
  std::string host;     // name, address or directory of a socket; may be empty
  std::string address;  // hostaddr; may be empty
  std::string port;     // may be empty
};

struct PgOptions {
  std::vector<PgServer> servers;
  // Everything but the servers and the password: libpq's keywords.
  std::vector<std::pair<std::string, std::string>> keywords;
  Secret password;
  Duration connect_timeout{};  // of one server
  bool read_only = false;      // every transaction of the session

  PgOptions Clone() const;
};

// "postgresql://user:password@host:port/database?key=value" or "host=… dbname=… key=value". Keys
// are libpq's that have to do with the server, the login, TLS and timeouts. Where sslmode is not
// given it is verify-full, against the system's authorities unless sslrootcert names others; but
// prefer when every server is this machine. sslmode as given is honoured.
// kInvalidArgument names the key at fault and never repeats a value.
Result<PgOptions> ParsePgOptions(std::string_view text);

}  // namespace opendes::sql
