// A database of its own in the server that the tests were given.
#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "control/postgres/classify_error.h"
#include "control/postgres/postgres_control_store.h"
#include "sql/pg_connection.h"
#include "test/contract/control_fixture.h"

namespace opendes::control::test {

// "host=… port=… user=…" of a server whose user may create databases; none: not given.
inline std::optional<std::string> GivenServer() {
  const char* server = std::getenv("OPENDES_TEST_POSTGRES");
  return server == nullptr ? std::nullopt : std::optional<std::string>(server);
}

class PostgresHome final : public Home {
 public:
  PostgresHome() { ExecuteIn("postgres", "CREATE DATABASE " + name_); }
  ~PostgresHome() override {
    ExecuteIn("postgres", fmt::format("DROP DATABASE {} WITH (FORCE)", name_));
  }

  // A later key wins over an earlier one.
  std::string connection_string(const std::string& database) const {
    return fmt::format("{} dbname={}", *GivenServer(), database);
  }
  std::string connection_string() const { return connection_string(name_); }
  const std::string& name() const { return name_; }

  std::unique_ptr<ControlStore> Open() override {
    auto store = OpenPostgresControlStore(Secret(connection_string()));
    if (!store) throw std::runtime_error(store.error().ToString());
    return std::move(*store);
  }

  // Does something behind the store's back.
  void Execute(const std::string& sql) const { ExecuteIn(name_, sql); }
  void ExecuteOutside(const std::string& sql) const { ExecuteIn("postgres", sql); }
  void EndSessions() const {
    ExecuteIn("postgres", fmt::format("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                                      "WHERE datname = '{}'",
                                      name_));
  }

 private:
  void ExecuteIn(const std::string& database, const std::string& sql) const {
    auto options = sql::ParsePgOptions(connection_string(database));
    if (!options) throw std::runtime_error(options.error().ToString());
    auto connection = sql::PgConnection::Open(*options, &postgres::ClassifyError, {});
    if (!connection) throw std::runtime_error(connection.error().ToString());
    const auto done = connection->Run(sql);
    if (!done) throw std::runtime_error(done.error().ToString());
  }

  static std::string NextName() {
    static std::atomic<int> number = 0;
    return fmt::format("opendes_control_{}_{}", getpid(), ++number);
  }

  const std::string name_ = NextName();
};

}  // namespace opendes::control::test
