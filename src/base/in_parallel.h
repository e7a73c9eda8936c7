// The same work on many things at once.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace opendes {

// Calls work(i) for every i below count, on at most `threads` threads; returns when all are done.
template <typename Work>
void InParallel(std::size_t count, std::size_t threads, const Work& work) {
  std::atomic<std::size_t> next = 0;
  std::vector<std::jthread> workers;
  for (std::size_t i = 0; i < std::min(count, threads); ++i) {
    workers.emplace_back([&] {
      for (std::size_t at = next++; at < count; at = next++) work(at);
    });
  }
}

}  // namespace opendes
