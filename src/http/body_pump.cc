#include "http/body_pump.h"

#include "base/limits.h"

namespace opendes::http {

void BodyPump::Run(const BodyStream& stream, const std::function<void(Piece)>& deliver) {
  while (true) {
    Piece piece = Next(stream);
    const bool last = !piece || !*piece;
    if (!last && (*piece)->empty()) continue;
    if (!last) {
      const std::lock_guard lock(mutex_);
      ++ahead_;
    }
    deliver(std::move(piece));
    if (last) return;
  }
}

Piece BodyPump::Next(const BodyStream& stream) {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop_.get_token(), [this] { return ahead_ < limits::kApiQueuedPieces; });
  }
  if (stop_.stop_requested()) {
    return Fail(ErrorCode::kCancelled, Blame::kUs, "nobody reads the answer any more");
  }
  try {
    return stream(stop_.get_token());
  } catch (...) {
    return Fail(ErrorCode::kInternal, Blame::kUs, "an answer's stream threw an exception");
  }
}

void BodyPump::Written() {
  {
    const std::lock_guard lock(mutex_);
    --ahead_;
  }
  changed_.notify_all();
}

}  // namespace opendes::http
