#include "simulator/gzip.h"

#include <zlib.h>

#include <new>

namespace opendes::sim {
namespace {

constexpr int kGzipWindow = 15 + 16;  // 16 asks zlib for gzip's header and trailer
constexpr int kMemoryLevel = 8;
constexpr std::size_t kFlushBytes = 16;  // a flush adds an empty block

std::string Deflate(std::string_view text, int flush) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  std::string out(deflateBound(&stream, text.size()) + kFlushBytes, '\0');
  // zlib does not write to its input, its type only says it might.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, flush);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace

std::string Gzip(std::string_view text) { return Deflate(text, Z_FINISH); }

std::string DamagedGzip(std::string_view text) {
  // A flushed stream ends on a byte; the next block is of the type that does not exist.
  return Deflate(text.substr(0, text.size() / 2), Z_FULL_FLUSH) + std::string(100, '\x07');
}

}  // namespace opendes::sim
