#include "tds/write_type.h"

#include "tds/date_time.h"
#include "tds/decimal.h"

namespace opendes::tds {

void AppendSizedType(ByteBuffer& out, TypeId id, std::size_t bytes) {
  out.Add8(static_cast<std::uint8_t>(id));
  out.Add8(static_cast<std::uint8_t>(bytes));
}

void AppendDecimalType(ByteBuffer& out, int precision, int scale) {
  AppendSizedType(out, TypeId::kDecimalN, kDecimalBytes);
  out.Add8(static_cast<std::uint8_t>(precision));
  out.Add8(static_cast<std::uint8_t>(scale));
}

void AppendDateTime2Type(ByteBuffer& out) {
  AppendSizedType(out, TypeId::kDateTime2, kDateTime2Scale);
}

void AppendTextType(ByteBuffer& out, std::size_t bytes, const Collation& collation) {
  out.Add8(static_cast<std::uint8_t>(TypeId::kNVarChar));
  out.Add16(static_cast<std::uint16_t>(bytes));
  out.AddBytes({collation.data(), collation.size()});
}

void AppendBinaryType(ByteBuffer& out, std::size_t bytes) {
  out.Add8(static_cast<std::uint8_t>(TypeId::kVarBinary));
  out.Add16(static_cast<std::uint16_t>(bytes));
}

void StoreGuid(char* out, const Guid& guid) {
  constexpr std::array<std::uint8_t, 8> kSwapped = {3, 2, 1, 0, 5, 4, 7, 6};
  for (std::size_t i = 0; i < 8; ++i) out[i] = static_cast<char>(guid.bytes[kSwapped[i]]);
  std::memcpy(out + 8, guid.bytes.data() + 8, 8);
}

std::size_t BeginPieces(ByteBuffer& out) {
  const std::size_t begun = out.size();
  out.Add64(0);
  out.Add32(0);
  return begun;
}

void EndPieces(ByteBuffer& out, std::size_t begun) {
  const std::size_t bytes = out.size() - begun - 12;
  StoreLittle(out.at(begun), static_cast<std::uint64_t>(bytes));
  if (bytes == 0) return out.Shrink(begun + 12);  // the size that stands there is the terminator
  StoreLittle(out.at(begun + 8), static_cast<std::uint32_t>(bytes));
  out.Add32(0);
}

}  // namespace opendes::tds
