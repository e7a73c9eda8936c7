#include "sql/pg_connection.h"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "base/limits.h"

namespace opendes::sql {
namespace {

constexpr int kPollSliceMs = 50;  // how late a stop is seen while connecting

// libpq's arrays of keywords; the pointers belong to `server` and `options`.
struct ConnectArguments {
  std::vector<const char*> keywords;
  std::vector<const char*> values;
  std::string password;

  void Add(const char* keyword, const std::string& value) {
    if (value.empty()) return;
    keywords.push_back(keyword);
    values.push_back(value.c_str());
  }
};

void Fill(ConnectArguments& arguments, const PgServer& server, const PgOptions& options) {
  arguments.Add("host", server.host);
  arguments.Add("hostaddr", server.address);
  arguments.Add("port", server.port);
  for (const auto& [key, value] : options.keywords) arguments.Add(key.c_str(), value);
  arguments.password = options.password.Reveal();
  arguments.Add("password", arguments.password);
  arguments.keywords.push_back(nullptr);
  arguments.values.push_back(nullptr);
}

// The state in which connecting ended: empty when it succeeded or libpq says why not.
std::string WaitUntilConnected(PGconn* raw, Duration timeout, const std::stop_token& stop) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  PostgresPollingStatusType wanted = PGRES_POLLING_WRITING;
  while (wanted != PGRES_POLLING_OK && wanted != PGRES_POLLING_FAILED) {
    if (stop.stop_requested()) return "57014";
    if (std::chrono::steady_clock::now() > deadline) return "08001";
    pollfd wait{.fd = PQsocket(raw),
                .events = static_cast<short>(wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT),
                .revents = 0};
    if (poll(&wait, 1, kPollSliceMs) > 0) wanted = PQconnectPoll(raw);
  }
  return {};
}

}  // namespace

Result<PgConnection> PgConnection::Open(const PgOptions& options, PgClassifier classify,
                                        const std::stop_token& stop) {
  Result<PgConnection> connection = tl::unexpected<Error>(Error{});
  for (const PgServer& server : options.servers) {
    connection = OpenOne(server, options, classify, stop);
    if (connection || stop.stop_requested()) return connection;
  }
  return connection;
}

Result<PgConnection> PgConnection::OpenOne(const PgServer& server, const PgOptions& options,
                                           PgClassifier classify, const std::stop_token& stop) {
  ConnectArguments arguments;
  Fill(arguments, server, options);
  PgConnection connection(
      PQconnectStartParams(arguments.keywords.data(), arguments.values.data(), 0), classify);
  const Secret wiped(std::move(arguments.password));
  PGconn* raw = connection.raw();
  if (raw == nullptr) return Fail(classify({.sqlstate = "53200", .message = "out of memory"}));
  // The texts of failed logins then hold their SQLSTATE.
  PQsetErrorVerbosity(raw, PQERRORS_VERBOSE);
  PQsetNoticeProcessor(
      raw, [](void*, const char*) {}, nullptr);
  if (PQstatus(raw) != CONNECTION_BAD) {
    const std::string ended = WaitUntilConnected(raw, options.connect_timeout, stop);
    if (!ended.empty()) {
      return Fail(classify({.during = PgFault::During::kConnect,
                            .sqlstate = ended,
                            .message = "the server did not answer in time",
                            .context = {},
                            .connection_lost = true}));
    }
  }
  if (connection.lost()) {
    return Fail(connection.Classify(nullptr, PgFault::During::kConnect));
  }
  OPENDES_TRY(connection.Configure(options));
  return connection;
}

Result<> PgConnection::Configure(const PgOptions& options) {
  // A session that stands still inside a transaction would keep its stream locked for others.
  OPENDES_TRY(
      Run(fmt::format("SET search_path = pg_catalog, pg_temp; SET timezone = 'UTC'; SET jit = off; "
                      "SET standard_conforming_strings = on; SET client_min_messages = error; "
                      "SET statement_timeout = {}; SET lock_timeout = {}; "
                      "SET idle_in_transaction_session_timeout = {}; "
                      "SELECT set_config('synchronous_commit', 'on', false) "
                      "WHERE current_setting('synchronous_commit') = 'off'",
                      limits::kDatabaseStatement.count(), limits::kDatabaseLockWait.count(),
                      limits::kDatabaseIdleTransaction.count())));
  if (options.read_only) OPENDES_TRY(Run("SET default_transaction_read_only = on"));
  return {};
}

Result<PgResult> PgConnection::Execute(const std::string& sql, const PgParameters& parameters,
                                       PgFormat format) {
  const std::vector<const char*> values = parameters.Pointers();
  return Check(PQexecParams(raw(), sql.c_str(), static_cast<int>(values.size()), nullptr,
                            values.data(), nullptr, nullptr, static_cast<int>(format)),
               PgFault::During::kExecute);
}

Result<PgResult> PgConnection::Run(const std::string& sql) {
  return Check(PQexec(raw(), sql.c_str()), PgFault::During::kExecute);
}

Result<> PgConnection::Commit() {
  OPENDES_TRY_ASSIGN(const PgResult result,
                     Check(PQexec(raw(), "COMMIT"), PgFault::During::kCommit));
  if (result.Command() == "COMMIT") return {};
  return Fail(classify_({.sqlstate = "25P02", .message = "the transaction had failed before"}));
}

bool PgConnection::Alive() {
  constexpr int kReads = 4;  // the server's last words, then the end of the stream
  for (int i = 0; i < kReads && !lost(); ++i) {
    pollfd look{.fd = PQsocket(raw()), .events = POLLIN, .revents = 0};
    if (poll(&look, 1, 0) <= 0) break;
    PQconsumeInput(raw());
  }
  return !lost();
}

Result<PgResult> PgConnection::Check(PGresult* result, PgFault::During during) {
  PgResult owned(result);
  switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_COPY_IN:
      return owned;
    default:
      return Fail(Classify(result, during));
  }
}

Error PgConnection::Classify(const PGresult* result, PgFault::During during) {
  const PgFault fault = ReadFault(raw(), result, during);
  last_state_ = fault.sqlstate;
  return classify_(fault);
}

}  // namespace opendes::sql
