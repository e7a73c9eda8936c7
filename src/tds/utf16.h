// UTF-8, which we keep, ↔ UTF-16LE, which SQL Server speaks. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "tds/byte_buffer.h"

namespace opendes::tds {

// Appends the text and returns its length in UTF-16 units; nullopt, with nothing appended, when it
// is not UTF-8.
std::optional<std::size_t> AppendUtf16(ByteBuffer& out, std::string_view utf8);

// The length that the text will have, at most; exact for UTF-8.
std::size_t CountUtf16(std::string_view utf8);

// Appends `units` UTF-16 units as UTF-8. A surrogate without its partner becomes U+FFFD.
void AppendUtf8(std::string& out, const char* utf16, std::size_t units);

}  // namespace opendes::tds
