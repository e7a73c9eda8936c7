// "Data Source=PATH[;Key=Value…]" or "sqlite:PATH" → how to open the file. Pure.
#pragma once

#include <string_view>

#include "base/result.h"
#include "sql/sqlite_connection.h"

namespace opendes::destination::sqlite {

// Keys, in any case: Data Source (or Filename), Mode (ReadOnly, ReadWrite, ReadWriteCreate),
// Default Timeout (seconds to wait for another writer), Max Page Count. A value may stand in double
// or single quotes. kInvalidArgument names the key at fault and never repeats a value.
Result<sql::OpenOptions> ParseConnectionString(std::string_view text);

}  // namespace opendes::destination::sqlite
