// The values of $1, $2, … of one statement.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace opendes::sql {

// Texts are copied; every value travels as text, so that the statement's own casts give its type.
class PgParameters {
 public:
  template <typename... Values>
  static PgParameters Of(const Values&... values) {
    PgParameters parameters;
    (parameters.Add(values), ...);
    return parameters;
  }

  void AddNull() { texts_.emplace_back(); }
  void Add(std::string_view text) { texts_.emplace_back(std::string(text)); }
  void Add(const std::string& text) { texts_.emplace_back(text); }
  void Add(const char* text) = delete;  // would pass for a bool
  void Add(std::int64_t value) { texts_.emplace_back(std::to_string(value)); }
  void Add(int value) { texts_.emplace_back(std::to_string(value)); }
  void Add(bool value) { texts_.emplace_back(value ? "t" : "f"); }
  // timestamptz or timestamp: FormatIso8601.
  void Add(TimePoint time) { texts_.emplace_back(FormatIso8601(time)); }
  template <typename T>
  void Add(const std::optional<T>& value) {
    value ? Add(*value) : AddNull();
  }

  // As libpq takes them; valid while nothing is added.
  std::vector<const char*> Pointers() const;

 private:
  std::vector<std::optional<std::string>> texts_;
};

// The text of an array parameter: {"a","b",NULL}.
class PgArray {
 public:
  void AddNull() { AddRaw("NULL"); }
  void Add(std::int64_t value) { AddRaw(std::to_string(value)); }
  void Add(std::string_view text);
  std::string Take() { return std::move(text_) + "}"; }

 private:
  void AddRaw(std::string_view text) {
    if (text_.size() > 1) text_ += ',';
    text_ += text;
  }

  std::string text_ = "{";
};

}  // namespace opendes::sql
