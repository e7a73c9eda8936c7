#include "tds/env_change.h"

#include <charconv>
#include <cstdint>

#include "tds/packet.h"
#include "tds/utf16.h"

namespace opendes::tds {
namespace {

enum class Change : std::uint8_t {
  kPacketSize = 4,
  kCollation = 7,
  kBegin = 8,
  kCommit = 9,
  kRollback = 10,
  kEnlist = 11,
  kEnded = 17,
  kRouting = 20,
};

// The parts of one change, taken off its front.
class Parts {
 public:
  explicit Parts(std::string_view bytes) : rest_(bytes) {}

  std::string_view Take(std::size_t bytes) {
    if (bytes > rest_.size()) Refuse("has a change of the session that ends in the middle");
    const std::string_view taken = rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
    return taken;
  }
  template <typename T>
  T Take() {
    return LoadLittle<T>(Take(sizeof(T)).data());
  }
  std::string_view TakeSized() { return Take(Take<std::uint8_t>()); }
  std::string TakeText(std::size_t units) {
    const std::string_view bytes = Take(units * 2);
    std::string text;
    AppendUtf8(text, bytes.data(), units);
    return text;
  }

 private:
  std::string_view rest_;
};

std::size_t ReadPacketSize(Parts& parts) {
  const std::string text = parts.TakeText(parts.Take<std::uint8_t>());
  std::size_t bytes = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, bytes);
  const bool whole = parsed.ec == std::errc() && parsed.ptr == end;
  if (!whole || bytes < kSmallestPacketBytes || bytes > kLargestPacketBytes) {
    Refuse("names an impossible packet size");
  }
  return bytes;
}

void ReadCollation(Parts& parts, Answer& answer) {
  const std::string_view bytes = parts.TakeSized();
  if (bytes.empty()) return;
  Collation collation;
  if (bytes.size() != collation.size()) Refuse("names an impossible collation");
  bytes.copy(collation.data(), collation.size());
  answer.collation = collation;
}

// A transaction that has begun has a descriptor, one that has ended has none.
std::uint64_t ReadTransaction(Parts& parts) {
  const std::string_view bytes = parts.TakeSized();
  if (bytes.empty()) return 0;
  if (bytes.size() != sizeof(std::uint64_t)) Refuse("names an impossible transaction");
  return LoadLittle<std::uint64_t>(bytes.data());
}

Routing ReadRouting(Parts& parts) {
  constexpr std::uint8_t kTcp = 0;
  Parts value(parts.Take(parts.Take<std::uint16_t>()));
  if (value.Take<std::uint8_t>() != kTcp) Refuse("routes to something that is not TCP");
  Routing routing{.host = {}, .port = value.Take<std::uint16_t>()};
  routing.host = value.TakeText(value.Take<std::uint16_t>());
  if (routing.port == 0 || routing.host.empty()) Refuse("routes to nowhere");
  return routing;
}

}  // namespace

void ReadEnvChange(MessageReader& in, Answer& answer) {
  const std::size_t size = in.Take16();
  Parts parts(in.TakeView(size));
  switch (static_cast<Change>(parts.Take<std::uint8_t>())) {
    case Change::kPacketSize:
      answer.packet_bytes = ReadPacketSize(parts);
      break;
    case Change::kCollation:
      ReadCollation(parts, answer);
      break;
    case Change::kBegin:
    case Change::kEnlist:
      answer.transaction = ReadTransaction(parts);
      break;
    case Change::kCommit:
    case Change::kRollback:
    case Change::kEnded:
      answer.transaction = 0;
      break;
    case Change::kRouting:
      answer.routing = ReadRouting(parts);
      break;
    default:
      break;  // database, language, mirror partner: nothing that this client goes by
  }
}

}  // namespace opendes::tds
