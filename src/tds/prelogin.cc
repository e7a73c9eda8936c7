#include "tds/prelogin.h"

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

namespace opendes::tds {
namespace {

enum class Option : std::uint8_t {
  kVersion = 0,
  kEncryption = 1,
  kInstance = 2,
  kThread = 3,
  kMars = 4,
  kAccessToken = 6,
  kEnd = 0xFF,
};

enum class Encryption : std::uint8_t { kOff = 0, kOn = 1, kNotSupported = 2, kRequired = 3 };

constexpr std::size_t kOptionBytes = 5;  // of the list in front: which, where, how long

std::size_t Load16(const char* in) {
  return static_cast<std::size_t>(static_cast<std::uint8_t>(in[0]) << 8 |
                                  static_cast<std::uint8_t>(in[1]));
}

void AppendBig16(ByteBuffer& out, std::size_t value) {
  out.Add8(static_cast<std::uint8_t>(value >> 8));
  out.Add8(static_cast<std::uint8_t>(value & 0xFF));
}

tl::unexpected<Error> Broken() {
  return Fail(ErrorCode::kProtocol, Blame::kDestination,
              "the server's first answer is not SQL Server's: is it one?");
}

// The bytes of one option; nullopt when it is not there.
Result<std::optional<std::string_view>> Find(std::string_view message, Option wanted) {
  for (std::size_t at = 0;; at += kOptionBytes) {
    if (at >= message.size()) return Broken();
    const auto option = static_cast<Option>(message[at]);
    if (option == Option::kEnd) return std::nullopt;
    if (message.size() - at < kOptionBytes) return Broken();
    if (option != wanted) continue;
    const std::size_t begin = Load16(message.data() + at + 1);
    const std::size_t size = Load16(message.data() + at + 3);
    if (begin > message.size() || size > message.size() - begin) return Broken();
    return message.substr(begin, size);
  }
}

}  // namespace

void AppendPreLogin(ByteBuffer& out, bool with_access_token) {
  using std::string_view_literals::operator""sv;
  const std::array<std::pair<Option, std::string_view>, 6> options = {{
      {Option::kVersion, "\x0F\0\0\0\0\0"sv},
      {Option::kEncryption, "\x01"sv},
      {Option::kInstance, "\0"sv},
      {Option::kThread, "\0\0\0\0"sv},
      {Option::kMars, "\0"sv},
      {Option::kAccessToken, "\x01"sv},
  }};
  const std::size_t count = options.size() - (with_access_token ? 0 : 1);
  std::size_t offset = count * kOptionBytes + 1;
  for (std::size_t i = 0; i < count; ++i) {
    out.Add8(static_cast<std::uint8_t>(options[i].first));
    AppendBig16(out, offset);
    AppendBig16(out, options[i].second.size());
    offset += options[i].second.size();
  }
  out.Add8(static_cast<std::uint8_t>(Option::kEnd));
  for (std::size_t i = 0; i < count; ++i) out.AddBytes(options[i].second);
}

Result<PreLoginAnswer> ParsePreLoginAnswer(std::string_view message) {
  OPENDES_TRY_ASSIGN(const auto encryption, Find(message, Option::kEncryption));
  OPENDES_TRY_ASSIGN(const auto token, Find(message, Option::kAccessToken));
  if (!encryption || encryption->size() != 1) return Broken();
  if (token && token->size() != 1) return Broken();
  const auto answer = static_cast<Encryption>(encryption->front());
  if (answer != Encryption::kOn && answer != Encryption::kRequired) {
    return Fail(ErrorCode::kUnsupported, Blame::kDestination,
                "the server does not encrypt connections: give it a certificate; the password and "
                "the rows would be readable on the way");
  }
  return PreLoginAnswer{.access_token_required = token && token->front() == 1};
}

}  // namespace opendes::tds
