// Invented texts: names, addresses, paragraphs and the strings that break careless programs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/facts.h"

namespace opendes::sim {

// Texts (not yet JSON) for a String or Memo attribute, none longer than its max_length.
std::vector<std::string> MakeTexts(const AttributeFacts& attribute, std::uint64_t seed);

// The primary name of an invented row: "Adventure Works 000042".
std::string InventedName(std::uint64_t seed, std::uint64_t ordinal);

// Length as Dataverse counts it: UTF-16 code units.
std::size_t Utf16Length(std::string_view utf8);

}  // namespace opendes::sim
