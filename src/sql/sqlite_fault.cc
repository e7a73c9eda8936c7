#include "sql/sqlite_fault.h"

namespace opendes::sql {

std::string SqliteFault::ToDetail() const {
  return sql_offset < 0 ? fmt::format("sqlite {}: {}", extended_code, message)
                        : fmt::format("sqlite {} at {}: {}", extended_code, sql_offset, message);
}

}  // namespace opendes::sql
