// Structured log: one line an event, `time level event key=value …` on standard error. Values are
// quoted when needed. Says what happened, never decides. Never give it a Secret (it has no text).
#pragma once

#include <fmt/format.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace opendes::telemetry {

enum class Level { kDebug, kInfo, kWarning, kError };

// A key and the text of its value.
struct Field {
  template <typename T>
  Field(std::string_view key_text, const T& value_text)  // NOLINT(google-explicit-constructor)
      : key(key_text), value(fmt::format("{}", value_text)) {}
  std::string_view key;
  std::string value;
};

// Events below this level are dropped; kInfo at the start. Thread-safe.
void SetLevel(Level level);
// Writes to standard error unless a path is given. kUnavailable when the file cannot be opened.
Result<> SetOutput(const std::string& path);
// Thread-safe.
void Log(Level level, std::string_view event, std::initializer_list<Field> fields = {});

inline void Info(std::string_view event, std::initializer_list<Field> fields = {}) {
  Log(Level::kInfo, event, fields);
}
inline void Warning(std::string_view event, std::initializer_list<Field> fields = {}) {
  Log(Level::kWarning, event, fields);
}

}  // namespace opendes::telemetry
