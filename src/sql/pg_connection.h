// One session with a PostgreSQL server: RAII over libpq's PGconn. Called by one thread at a time.
#pragma once

#include <libpq-fe.h>

#include <memory>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "sql/pg_fault.h"
#include "sql/pg_options.h"
#include "sql/pg_parameters.h"
#include "sql/pg_result.h"

namespace opendes::sql {

enum class PgFormat { kText = 0, kBinary = 1 };

class PgConnection {
 public:
  // Tries the servers in their order until one lets us in and is what target_session_attrs asks
  // for. The session then waits limits::kDatabaseLockWait for a lock and
  // limits::kDatabaseStatement for a statement at most, finds no names but qualified ones, and has
  // synchronous_commit on unless the server is set to something stricter. Ends early with the
  // classifier's error for SQLSTATE 57014 when stop is requested.
  static Result<PgConnection> Open(const PgOptions& options, PgClassifier classify,
                                   const std::stop_token& stop);

  // One statement; `format` is that of its result.
  Result<PgResult> Execute(const std::string& sql, const PgParameters& parameters = {},
                           PgFormat format = PgFormat::kText);
  // Statements without parameters, separated by semicolons; the result is the last one's.
  Result<PgResult> Run(const std::string& sql);
  // Ends a transaction: an error that leaves its fate open has During::kCommit.
  Result<> Commit();

  // The session is over: nothing but destruction is left to do.
  bool lost() const { return PQstatus(raw_.get()) != CONNECTION_OK; }
  // The same, after a look whether the server ended the session while it was idle.
  bool Alive();
  bool idle() const { return PQtransactionStatus(raw_.get()) == PQTRANS_IDLE; }
  PGconn* raw() { return raw_.get(); }
  // The SQLSTATE of the last error, for callers that have another way to go on.
  const std::string& last_state() const { return last_state_; }
  // The classified error of `result`, or of the connection when there is none.
  Error Classify(const PGresult* result, PgFault::During during = PgFault::During::kExecute);

 private:
  struct Finish {
    void operator()(PGconn* raw) const { PQfinish(raw); }
  };

  PgConnection(PGconn* raw, PgClassifier classify) : raw_(raw), classify_(classify) {}
  static Result<PgConnection> OpenOne(const PgServer& server, const PgOptions& options,
                                      PgClassifier classify, const std::stop_token& stop);
  Result<> Configure(const PgOptions& options);
  Result<PgResult> Check(PGresult* result, PgFault::During during);

  std::unique_ptr<PGconn, Finish> raw_;
  PgClassifier classify_;
  std::string last_state_;
};

}  // namespace opendes::sql
