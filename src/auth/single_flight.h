// Many ask at once, one fetches, all get its result.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

#include "base/result.h"

namespace opendes::auth {

// Thread-safe. T is copied to everyone who waited.
template <typename T>
class SingleFlight {
 public:
  // Calls fetch, or, when another thread is in it, waits and shares that thread's result. When the
  // other thread was cancelled, this one tries itself. kCancelled when stop is requested meanwhile.
  Result<T> Run(const std::function<Result<T>()>& fetch, std::stop_token stop) {
    while (true) {
      std::unique_lock lock(mutex_);
      if (!flight_) return Lead(fetch, std::move(lock));
      const std::shared_ptr<Flight> flight = flight_;
      if (!landed_.wait(lock, stop, [&] { return flight->result.has_value(); })) {
        return Fail(ErrorCode::kCancelled, Blame::kUs, "stopped while waiting");
      }
      if (*flight->result || flight->result->error().code != ErrorCode::kCancelled) {
        return *flight->result;
      }
    }
  }

 private:
  struct Flight {
    std::optional<Result<T>> result;
  };

  Result<T> Lead(const std::function<Result<T>()>& fetch, std::unique_lock<std::mutex> lock) {
    const auto flight = std::make_shared<Flight>();
    flight_ = flight;
    lock.unlock();
    Result<T> result = fetch();
    lock.lock();
    flight->result = result;
    flight_.reset();
    lock.unlock();
    landed_.notify_all();
    return result;
  }

  std::mutex mutex_;
  std::condition_variable_any landed_;
  std::shared_ptr<Flight> flight_;  // set while a thread fetches; guarded by mutex_, as its result
};

}  // namespace opendes::auth
