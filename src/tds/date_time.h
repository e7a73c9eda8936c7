// Microseconds since 1970 UTC ↔ the binary forms of SQL Server's date and time types. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace opendes::tds {

constexpr std::size_t kDateTimeBytes = 8;
constexpr std::size_t kDateTime2Bytes = 8;  // at scale 5 to 7
constexpr int kDateTime2Scale = 7;

// Whether `datetime` holds the time so that DecodeDateTime gives it back: from 1753 to 9999, and in
// milliseconds that end in 0, 3 or 7.
bool FitsDateTime(std::int64_t micros);
// Whether a datetime2 does: from 0001 to 9999.
bool FitsDateTime2(std::int64_t micros);

// For times that fit.
void EncodeDateTime(std::int64_t micros, char* out);
void EncodeDateTime2(std::int64_t micros, char* out);

// datetime's 1/300 s are rounded to milliseconds, as SQL Server shows them.
std::int64_t DecodeDateTime(const char* in);
std::int64_t DecodeSmallDateTime(const char* in);
// What does not fit a microsecond is cut off. The sizes must be those of the type.
std::int64_t DecodeTime(std::string_view bytes, int scale);  // since midnight
std::int64_t DecodeDate(const char* in);                     // 3 bytes

}  // namespace opendes::tds
