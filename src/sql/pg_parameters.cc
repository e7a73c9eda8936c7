#include "sql/pg_parameters.h"

namespace opendes::sql {

std::vector<const char*> PgParameters::Pointers() const {
  std::vector<const char*> pointers;
  pointers.reserve(texts_.size());
  for (const auto& text : texts_) pointers.push_back(text ? text->c_str() : nullptr);
  return pointers;
}

void PgArray::Add(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  AddRaw(quoted + '"');
}

}  // namespace opendes::sql
