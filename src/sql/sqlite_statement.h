// A prepared SQLite statement: bind, step, read columns. Called by one thread at a time; must not
// outlive its connection.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "sql/sqlite_fault.h"

namespace opendes::sql {

class Statement {
 public:
  // Takes ownership of `raw`.
  Statement(sqlite3_stmt* raw, Classifier classify) : raw_(raw), classify_(classify) {}

  // -- Binding: parameters count from 1 ------------------------------------------------------
  // A bind that fails is reported by the next Step.
  void BindNull(int parameter) { Note(sqlite3_bind_null(raw_.get(), parameter)); }
  void BindInt(int parameter, std::int64_t value) {
    Note(sqlite3_bind_int64(raw_.get(), parameter, value));
  }
  // The bytes are not copied: they must stay until Reset, or until the parameter is bound again.
  void BindText(int parameter, std::string_view text) {
    // A null pointer would bind NULL instead of the empty text.
    const char* bytes = text.data() == nullptr ? "" : text.data();
    Note(
        sqlite3_bind_text64(raw_.get(), parameter, bytes, text.size(), SQLITE_STATIC, SQLITE_UTF8));
  }

  // Binds the arguments to parameters 1, 2, …; texts are not copied.
  template <typename... Values>
  Statement& Bind(const Values&... values) {
    int parameter = 0;
    (BindValue(++parameter, values), ...);
    return *this;
  }

  // -- Running -------------------------------------------------------------------------------
  // True: a row is there to be read. False: done. After an error or at the end: Reset.
  Result<bool> Step();
  // Steps to the end, passing over rows, and resets.
  Result<> Run();
  // Ready to run again; bindings stay.
  void Reset() { sqlite3_reset(raw_.get()); }

  // -- Columns of the present row: count from 0 ------------------------------------------------
  bool IsNull(int column) const { return sqlite3_column_type(raw_.get(), column) == SQLITE_NULL; }
  std::int64_t Int(int column) const { return sqlite3_column_int64(raw_.get(), column); }
  bool Bool(int column) const { return Int(column) != 0; }
  // Valid until the next Step, Reset or destruction. NULL reads as empty.
  std::string_view Text(int column) const;
  // Milliseconds since 1970.
  TimePoint Time(int column) const { return TimePoint(Duration(Int(column))); }
  std::optional<TimePoint> OptionalTime(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* raw) const { sqlite3_finalize(raw); }
  };

  void BindValue(int parameter, std::int64_t value) { BindInt(parameter, value); }
  void BindValue(int parameter, int value) { BindInt(parameter, value); }
  void BindValue(int parameter, bool value) { BindInt(parameter, value ? 1 : 0); }
  void BindValue(int parameter, std::string_view text) { BindText(parameter, text); }
  void BindValue(int parameter, const char* text) = delete;  // would pass for a bool
  void BindValue(int parameter, TimePoint time) {
    BindInt(parameter, time.time_since_epoch().count());
  }
  template <typename T>
  void BindValue(int parameter, const std::optional<T>& value) {
    value ? BindValue(parameter, *value) : BindNull(parameter);
  }

  void Note(int result) {
    if (result != SQLITE_OK) bind_result_ = result;
  }

  std::unique_ptr<sqlite3_stmt, Finalize> raw_;
  Classifier classify_;
  int bind_result_ = SQLITE_OK;  // of the first bind that failed since the last Step
};

}  // namespace opendes::sql
