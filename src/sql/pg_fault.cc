#include "sql/pg_fault.h"

#include <algorithm>
#include <string_view>

namespace opendes::sql {
namespace {

std::string Field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? std::string() : std::string(text);
}

bool IsStateCharacter(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); }

// A failed login has no result, only the text "FATAL:  28P01: password authentication …", whose
// first word follows the server's language.
std::string FindSqlState(std::string_view text) {
  constexpr std::string_view kBefore = ":  ";
  constexpr std::size_t kLength = 5;
  for (auto at = text.find(kBefore); at != std::string_view::npos;
       at = text.find(kBefore, at + 1)) {
    const std::string_view state = text.substr(at + kBefore.size(), kLength);
    const std::string_view after =
        text.substr(std::min(at + kBefore.size() + kLength, text.size()));
    if (state.size() == kLength && after.starts_with(":") &&
        std::ranges::all_of(state, &IsStateCharacter)) {
      return std::string(state);
    }
  }
  return {};
}

std::string FirstLine(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

}  // namespace

std::string PgFault::ToDetail() const {
  return sqlstate.empty() ? fmt::format("postgresql: {}", message)
                          : fmt::format("postgresql {}: {}", sqlstate, message);
}

PgFault ReadFault(PGconn* connection, const PGresult* result, PgFault::During during) {
  PgFault fault{.during = during,
                .sqlstate = {},
                .message = {},
                .context = {},
                .connection_lost = PQstatus(connection) != CONNECTION_OK};
  if (result != nullptr) {
    fault.sqlstate = Field(result, PG_DIAG_SQLSTATE);
    fault.message = FirstLine(Field(result, PG_DIAG_MESSAGE_PRIMARY));
    fault.context = FirstLine(Field(result, PG_DIAG_CONTEXT));
  }
  if (!fault.message.empty()) return fault;
  const std::string_view text = PQerrorMessage(connection);
  if (fault.sqlstate.empty()) fault.sqlstate = FindSqlState(text);
  fault.message = FirstLine(text);
  return fault;
}

}  // namespace opendes::sql
