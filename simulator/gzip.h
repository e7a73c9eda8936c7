// The gzip format, as Content-Encoding uses it.
#pragma once

#include <string>
#include <string_view>

namespace opendes::sim {

// Compressed for speed.
std::string Gzip(std::string_view text);

// Gzip that any reader must find broken after half of the text.
std::string DamagedGzip(std::string_view text);

}  // namespace opendes::sim
