// A fixed number of seats for calls that keep a handler thread for long. Thread-safe.
#pragma once

#include <atomic>
#include <memory>

namespace opendes::api {

class Seats {
 public:
  explicit Seats(int count) : free_(count) {}

  // A seat, given back when the last copy of the pointer dies; null when none is free. The seats
  // outlive it.
  std::shared_ptr<void> Take() {
    int now = free_.load();
    while (now > 0) {
      if (free_.compare_exchange_weak(now, now - 1)) {
        return {this, [](Seats* seats) { ++seats->free_; }};
      }
    }
    return nullptr;
  }

 private:
  std::atomic<int> free_;
};

}  // namespace opendes::api
