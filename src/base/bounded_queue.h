// A queue between two threads with a limit on items and on their weight (bytes).
// Invariant 7: every queue has a limit.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace opendes {

template <typename T>
class BoundedQueue {
 public:
  BoundedQueue(std::size_t max_items, std::size_t max_weight)
      : max_items_(max_items), max_weight_(max_weight) {}

  // Waits for room. One item heavier than the limit passes when the queue is empty, so that a
  // large page can never stop the stream. False when the queue was closed or stop was requested.
  bool Push(T item, std::size_t weight, std::stop_token stop) {
    std::unique_lock lock(mutex_);
    const bool roomy = changed_.wait(lock, stop, [&] { return closed_ || HasRoom(weight); });
    if (!roomy || closed_) return false;
    items_.emplace_back(std::move(item), weight);
    weight_ += weight;
    lock.unlock();
    changed_.notify_all();
    return true;
  }

  // Waits for an item; nullopt when the queue is closed and empty, or stop was requested.
  std::optional<T> Pop(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    const bool ready = changed_.wait(lock, stop, [&] { return closed_ || !items_.empty(); });
    if (!ready || items_.empty()) return std::nullopt;
    auto [item, weight] = std::move(items_.front());
    items_.pop_front();
    weight_ -= weight;
    lock.unlock();
    changed_.notify_all();
    return std::optional<T>(std::move(item));
  }

  // No more pushes; what is queued can still be popped.
  void Close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    changed_.notify_all();
  }

 private:
  bool HasRoom(std::size_t weight) const {
    return items_.empty() || (items_.size() < max_items_ && weight_ + weight <= max_weight_);
  }

  const std::size_t max_items_;
  const std::size_t max_weight_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<std::pair<T, std::size_t>> items_;  // guarded by mutex_
  std::size_t weight_ = 0;                       // guarded by mutex_
  bool closed_ = false;                          // guarded by mutex_
};

}  // namespace opendes
