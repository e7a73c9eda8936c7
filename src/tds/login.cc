#include "tds/login.h"

#include <unistd.h>

#include <cstdint>

#include "tds/utf16.h"

namespace opendes::tds {
namespace {

constexpr std::uint32_t kTds74 = 0x74000004;
constexpr std::size_t kFixedBytes = 94;
constexpr std::size_t kLongestField = 128;  // UTF-16 units
constexpr std::size_t kLongestToken = 64 * 1024;

// A database that cannot be used, or a language, ends the sign-in instead of going on elsewhere.
constexpr std::uint8_t kFlags1 = 0x20 | 0x40 | 0x80;
constexpr std::uint8_t kFlags2 = 0x01 | 0x02;  // with ODBC's, that is ISO's, settings
constexpr std::uint8_t kFlags3 = 0x10 | 0x08;  // features follow; any collation is understood
constexpr std::uint8_t kReadOnlyIntent = 0x20;

constexpr std::uint8_t kFeatureFedAuth = 0x02;
constexpr std::uint8_t kFeatureUtf8 = 0x0A;
constexpr std::uint8_t kFeatureEnd = 0xFF;
constexpr std::uint8_t kSecurityToken = 0x01 << 1;

// Where the pairs of offset and length stand.
enum Place : std::size_t {
  kWorkstation = 36,
  kUser = 40,
  kPassword = 44,
  kApplication = 48,
  kServer = 52,
  kExtension = 56,
  kLibrary = 60,
  kLanguage = 64,
  kDatabase = 68,
  kSspi = 78,
  kAttachFile = 82,
  kNewPassword = 86,
};

class LoginWriter {
 public:
  explicit LoginWriter(ByteBuffer& out) : out_(out), start_(out.size()) {
    std::memset(out_.Reserve(kFixedBytes), 0, kFixedBytes);
    out_.Commit(kFixedBytes);
  }

  template <typename T>
  void Set(std::size_t place, T value) {
    StoreLittle(out_.at(start_ + place), value);
  }
  Result<> AddText(Place place, std::string_view name, std::string_view text);
  Result<> AddPassword(std::string_view password);
  // Where the features will stand. There are servers that read the fields one after the other: it
  // has its place among them.
  void AddExtension();
  Result<> AddFeatures(const Login& login);
  void Finish() { Set(0, static_cast<std::uint32_t>(out_.size() - start_)); }

 private:
  std::size_t offset() const { return out_.size() - start_; }

  ByteBuffer& out_;
  std::size_t start_;
  std::size_t extension_ = 0;
};

Result<> LoginWriter::AddText(Place place, std::string_view name, std::string_view text) {
  Set(place, static_cast<std::uint16_t>(offset()));
  const auto units = AppendUtf16(out_, text);
  if (!units || *units > kLongestField) {
    return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
                "the sign-in's {} is not UTF-8 text of at most {} characters", name, kLongestField);
  }
  Set(place + 2, static_cast<std::uint16_t>(*units));
  return {};
}

Result<> LoginWriter::AddPassword(std::string_view password) {
  const std::size_t begin = out_.size();
  OPENDES_TRY(AddText(kPassword, "password", password));
  Scramble(out_.at(begin), out_.size() - begin);
  return {};
}

void LoginWriter::AddExtension() {
  extension_ = offset();
  Set(kExtension, static_cast<std::uint16_t>(extension_));
  Set(kExtension + 2, std::uint16_t{4});
  out_.Add32(0);
}

Result<> LoginWriter::AddFeatures(const Login& login) {
  Set(extension_, static_cast<std::uint32_t>(offset()));
  if (!login.access_token.empty()) {
    out_.Add8(kFeatureFedAuth);
    const std::size_t sizes = out_.size();
    out_.Add32(0);
    out_.Add8(static_cast<std::uint8_t>(kSecurityToken | (login.token_required ? 1 : 0)));
    out_.Add32(0);
    const auto units = AppendUtf16(out_, login.access_token);
    if (!units || *units > kLongestToken) {
      return Fail(ErrorCode::kInvalidArgument, Blame::kCaller, "the access token is none");
    }
    const auto bytes = static_cast<std::uint32_t>(*units * 2);
    StoreLittle(out_.at(sizes), bytes + 5);
    StoreLittle(out_.at(sizes + 5), bytes);
  }
  out_.Add8(kFeatureUtf8);
  out_.Add32(1);
  out_.Add8(1);
  out_.Add8(kFeatureEnd);
  return {};
}

}  // namespace

void Scramble(char* utf16, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) {
    const auto byte = static_cast<std::uint8_t>(utf16[i]);
    utf16[i] = static_cast<char>((byte << 4 | byte >> 4) ^ 0xA5);
  }
}

Result<> AppendLogin(ByteBuffer& out, const Login& login) {
  LoginWriter writer(out);
  writer.Set(4, kTds74);
  writer.Set(8, static_cast<std::uint32_t>(login.packet_bytes));
  writer.Set(16, static_cast<std::uint32_t>(::getpid()));
  writer.Set(24, kFlags1);
  writer.Set(25, kFlags2);
  writer.Set(26, login.read_only ? kReadOnlyIntent : std::uint8_t{0});
  writer.Set(27, kFlags3);
  OPENDES_TRY(writer.AddText(kWorkstation, "workstation", login.workstation));
  OPENDES_TRY(writer.AddText(kUser, "user", login.user));
  OPENDES_TRY(writer.AddPassword(login.password));
  OPENDES_TRY(writer.AddText(kApplication, "application", login.application));
  OPENDES_TRY(writer.AddText(kServer, "server", login.server));
  writer.AddExtension();
  OPENDES_TRY(writer.AddText(kLibrary, "library", "opendes"));
  OPENDES_TRY(writer.AddText(kLanguage, "language", {}));
  OPENDES_TRY(writer.AddText(kDatabase, "database", login.database));
  for (const Place place : {kSspi, kAttachFile, kNewPassword}) {
    OPENDES_TRY(writer.AddText(place, "rest", {}));
  }
  OPENDES_TRY(writer.AddFeatures(login));
  writer.Finish();
  return {};
}

}  // namespace opendes::tds
