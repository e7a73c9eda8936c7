// Runs a BodyStream on a thread of its own, a few pieces ahead of the client and no more.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "http/server.h"

namespace opendes::http {

using Piece = Result<std::optional<std::string>>;  // nullopt: the end; an error: broken off

class BodyPump {
 public:
  // On the stream's thread: calls deliver with every piece that is not empty, the last one being
  // the end or an error. Returns after that, or with kCancelled delivered after Stop.
  void Run(const BodyStream& stream, const std::function<void(Piece)>& deliver);

  // From any thread: a delivered piece was written, there is room for another.
  void Written();
  // From any thread: nobody wants more.
  void Stop() { stop_.request_stop(); }

 private:
  Piece Next(const BodyStream& stream);

  std::stop_source stop_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::size_t ahead_ = 0;  // delivered but not written; guarded by mutex_
};

}  // namespace opendes::http
