// The mixing function every invented value comes from: same input, same output, on every machine.
#pragma once

#include <cstdint>
#include <string_view>

namespace opendes::sim {

// Spreads one number over all 64 bits (the finaliser of SplitMix64).
constexpr std::uint64_t Mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

constexpr std::uint64_t Mix(std::uint64_t a, std::uint64_t b) { return Mix(a ^ Mix(b)); }

constexpr std::uint64_t Mix(std::uint64_t seed, std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325ULL ^ seed;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return Mix(hash);
}

// A number below `count` from a well-mixed one.
constexpr std::uint64_t Below(std::uint64_t mixed, std::uint64_t count) {
  return ((mixed >> 32) * count) >> 32;
}

}  // namespace opendes::sim
