#include "sql/pg_cancel.h"

#include <array>

#include "base/clock.h"

namespace opendes::sql {
namespace {

constexpr Duration kAgain{100};

void CancelUntilStopped(const std::stop_token& stop, PGcancel* cancel) {
  SystemClock clock;
  do {
    std::array<char, 256> unused{};
    PQcancel(cancel, unused.data(), static_cast<int>(unused.size()));
  } while (clock.SleepFor(kAgain, stop));
}

}  // namespace

CancelOnStop::CancelOnStop(PgConnection& connection, const std::stop_token& stop)
    : cancel_(PQgetCancel(connection.raw())) {
  if (cancel_ && stop.stop_possible()) callback_.emplace(stop, [this] { Start(); });
}

CancelOnStop::~CancelOnStop() { callback_.reset(); }

void CancelOnStop::Start() {
  thread_ = std::jthread(
      [cancel = cancel_.get()](const std::stop_token& stop) { CancelUntilStopped(stop, cancel); });
}

}  // namespace opendes::sql
