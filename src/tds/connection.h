// One session with a SQL Server. Called by one thread at a time; the front door of this room, with
// BulkLoad.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"
#include "tds/answer.h"
#include "tds/fault.h"
#include "tds/options.h"
#include "tds/parameters.h"

namespace opendes::tds {

class Session;

class Connection {
 public:
  // Connects, encrypts and signs in, and follows the server once to another host of its domain.
  // All errors of this class are the classifier's. Ends early when stop is requested.
  static Result<Connection> Open(const Options& options, Classifier classify,
                                 const std::stop_token& stop);
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  // A batch without parameters: it may hold many statements.
  Result<Answer> Run(std::string_view sql);
  // One call of sp_executesql; the parameters are @p1, @p2, ….
  Result<Answer> Execute(std::string_view sql, const Parameters& parameters);

  Result<> Begin();
  // Ends the transaction: an error that leaves its fate open has During::kCommit.
  Result<> Commit();
  // Does nothing when none is open. The server is asked: not every one tells of a beginning.
  Result<> Rollback();

  // The session is over: nothing but destruction is left to do.
  bool lost() const;
  // The same, after a look whether the server ended the session while it was idle.
  bool Alive();
  // The server's number of the last error, for callers that have another way to go on; 0 when it
  // was not the server's.
  int last_number() const;
  // "Microsoft SQL Server 16.0.1000", for people.
  std::string server() const;
  Session& session() { return *session_; }

 private:
  explicit Connection(std::unique_ptr<Session> session);

  std::unique_ptr<Session> session_;
};

// While it lives, statements may run as long as they take.
class NoTimeLimit {
 public:
  explicit NoTimeLimit(Connection& connection);
  ~NoTimeLimit();
  NoTimeLimit(const NoTimeLimit&) = delete;
  NoTimeLimit& operator=(const NoTimeLimit&) = delete;

 private:
  Session& session_;
};

// While it lives, a stop request ends the connection's running call with kCancelled: a statement is
// cancelled on the server, and the session goes on; a bulk load costs the session.
class CancelOnStop {
 public:
  CancelOnStop(Connection& connection, const std::stop_token& stop);
  ~CancelOnStop();
  CancelOnStop(const CancelOnStop&) = delete;
  CancelOnStop& operator=(const CancelOnStop&) = delete;

 private:
  Session& session_;
  std::optional<std::stop_callback<std::function<void()>>> callback_;
};

}  // namespace opendes::tds
