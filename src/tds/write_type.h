// The types of what we send, as they stand in front of it (TYPE_INFO), and values in their binary
// form. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/guid.h"
#include "tds/answer.h"
#include "tds/byte_buffer.h"
#include "tds/type.h"

namespace opendes::tds {

// The types that one byte of size describes: kIntN, kBitN, kGuid, kDateTimeN.
void AppendSizedType(ByteBuffer& out, TypeId id, std::size_t bytes);
void AppendDecimalType(ByteBuffer& out, int precision, int scale);
void AppendDateTime2Type(ByteBuffer& out);  // at full scale
// Bytes of a value at most, or kMaxLength.
void AppendTextType(ByteBuffer& out, std::size_t bytes, const Collation& collation);
void AppendBinaryType(ByteBuffer& out, std::size_t bytes);

// The 16 bytes of a guid in SQL Server's order.
void StoreGuid(char* out, const Guid& guid);

// A value of a (max) type in pieces: call Begin, append the bytes, then End with what Begin gave.
constexpr std::uint64_t kPiecesNull = ~std::uint64_t{0};
constexpr std::uint64_t kPiecesUnknown = ~std::uint64_t{0} - 1;
std::size_t BeginPieces(ByteBuffer& out);
void EndPieces(ByteBuffer& out, std::size_t begun);

}  // namespace opendes::tds
