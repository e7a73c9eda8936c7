#include "tds/byte_buffer.h"

#include <openssl/crypto.h>

#include <algorithm>

namespace opendes::tds {
namespace {

constexpr std::size_t kFirstRoom = 4096;

}  // namespace

void ByteBuffer::Grow(std::size_t bytes) {
  bytes_.resize(std::max({kFirstRoom, bytes_.size() * 2, used_ + bytes}));
}

void ByteBuffer::Wipe() {
  OPENSSL_cleanse(bytes_.data(), bytes_.size());
  used_ = 0;
}

}  // namespace opendes::tds
