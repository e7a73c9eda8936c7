// Chance that a seed decides: the same on every machine, unlike the standard distributions.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "base/guid.h"

namespace opendes::simulation {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  // A stream of its own, so that one more draw of one kind does not shift all the others.
  Random(std::uint64_t seed, std::string_view purpose) : state_(seed) {
    for (const char c : purpose) state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
    Next();
  }

  std::uint64_t Next() {
    std::uint64_t mixed = state_ += 0x9E3779B97F4A7C15U;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31);
  }
  // Smaller than `end`; 0 when that is 0.
  std::size_t Below(std::size_t end) {
    return end == 0 ? 0 : static_cast<std::size_t>(Next() % static_cast<std::uint64_t>(end));
  }
  int Between(int first, int last) {
    return first + static_cast<int>(Below(static_cast<std::size_t>(last - first + 1)));
  }
  bool Chance(int percent) { return Below(100) < static_cast<std::size_t>(percent); }
  bool Permille(int share) { return Below(1000) < static_cast<std::size_t>(share); }

  template <typename T>
  const T& Pick(const std::vector<T>& values) {
    return values[Below(values.size())];
  }
  template <typename T>
  T Pick(std::initializer_list<T> values) {
    return values.begin()[Below(values.size())];
  }

  Guid NextGuid() {
    Guid guid;
    for (std::uint8_t& byte : guid.bytes) byte = static_cast<std::uint8_t>(Next());
    return guid;
  }

 private:
  std::uint64_t state_;
};

}  // namespace opendes::simulation
