// Reads a whole collection of the organisation as text, number by number as the JSON spells it.
#pragma once

#include <string>
#include <vector>

#include "test/crash/sqlite_text.h"

namespace opendes::crash {

// Every row by its JSON keys, following the next links. Throws std::runtime_error when the
// organisation does not answer well.
std::vector<TextRow> ReadCollection(const std::string& url);

}  // namespace opendes::crash
