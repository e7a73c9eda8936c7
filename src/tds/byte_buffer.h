// Bytes to send: grows as needed, keeps its room when cleared. Numbers are little-endian.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace opendes::tds {

static_assert(std::endian::native == std::endian::little);

template <typename T>
void StoreLittle(char* out, T value) {
  std::memcpy(out, &value, sizeof(value));
}
template <typename T>
T LoadLittle(const char* in) {
  T value;
  std::memcpy(&value, in, sizeof(value));
  return value;
}

class ByteBuffer {
 public:
  // Room for `bytes` at the end, to be written in place; then Commit. Valid until the next call.
  char* Reserve(std::size_t bytes) {
    if (bytes_.size() - used_ < bytes) Grow(bytes);
    return bytes_.data() + used_;
  }
  void Commit(std::size_t bytes) { used_ += bytes; }

  template <typename T>
  void Add(T value) {
    StoreLittle(Reserve(sizeof(value)), value);
    used_ += sizeof(value);
  }
  void Add8(std::uint8_t value) { Add(value); }
  void Add16(std::uint16_t value) { Add(value); }
  void Add32(std::uint32_t value) { Add(value); }
  void Add64(std::uint64_t value) { Add(value); }
  void AddBytes(std::string_view bytes) {
    if (bytes.empty()) return;
    std::memcpy(Reserve(bytes.size()), bytes.data(), bytes.size());
    used_ += bytes.size();
  }

  char* at(std::size_t offset) { return bytes_.data() + offset; }
  std::size_t size() const { return used_; }
  std::string_view view() const { return {bytes_.data(), used_}; }
  void Clear() { used_ = 0; }
  void Shrink(std::size_t size) { used_ = size; }
  // Leaves nothing behind in memory: for messages that carry a password or a token.
  void Wipe();

 private:
  void Grow(std::size_t bytes);

  std::vector<char> bytes_;
  std::size_t used_ = 0;
};

}  // namespace opendes::tds
