// Ends what a PostgreSQL session is doing when a stop is requested.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <thread>

#include "sql/pg_connection.h"

namespace opendes::sql {

// While it lives, a stop request cancels the connection's running statement, again and again, from
// a thread of its own: asking the server takes a connection, and whoever requests the stop must
// not wait for it. A stop between two statements is not seen by the server: check the token there.
class CancelOnStop {
 public:
  CancelOnStop(PgConnection& connection, const std::stop_token& stop);
  ~CancelOnStop();
  CancelOnStop(const CancelOnStop&) = delete;
  CancelOnStop& operator=(const CancelOnStop&) = delete;

 private:
  struct Free {
    void operator()(PGcancel* cancel) const { PQfreeCancel(cancel); }
  };

  void Start();

  std::unique_ptr<PGcancel, Free> cancel_;
  std::jthread thread_;  // none until a stop is requested; written before callback_ is destroyed
  std::optional<std::stop_callback<std::function<void()>>> callback_;
};

}  // namespace opendes::sql
