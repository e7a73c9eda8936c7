// The throw-away PostgreSQL server of a test run (tools/throwaway_postgres.sh).
#pragma once

#include <cstdlib>
#include <string>

namespace opendes::test {

struct PostgresServer {
  std::string text;       // "host=… user=…", through its socket; a key that is added wins
  std::string directory;  // socket, ca.crt, log
  std::string port;

  bool there() const { return !text.empty(); }
  // By TCP, where the certificate counts.
  std::string TcpUrl(const std::string& host, const std::string& parameters) const {
    return "postgresql://opendes:throw-away@" + host + ":" + port + "/test?" + parameters;
  }
  static PostgresServer Find() {
    const auto read = [](const char* name) {
      const char* value = std::getenv(name);
      return std::string(value == nullptr ? "" : value);
    };
    return {read("OPENDES_TEST_POSTGRES"), read("OPENDES_TEST_POSTGRES_DIRECTORY"),
            read("OPENDES_TEST_POSTGRES_PORT")};
  }
};

constexpr const char* kWhyNoPostgres =
    "no PostgreSQL: run by tools/throwaway_postgres.sh, or set OPENDES_TEST_POSTGRES";

}  // namespace opendes::test
