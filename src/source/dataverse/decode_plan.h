// Which JSON key of a row fills which columns, found fast: rows of a page have their keys in the
// same order, so the key after this one is most often the one that came after it last time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/table_schema.h"

namespace opendes::source {

class DecodePlan {
 public:
  // What a key means beside the columns it fills.
  enum class Role : std::uint8_t {
    kColumns,
    kPrimaryKey,
    kVersion,    // @odata.etag
    kContext,    // @odata.context: tells deleted rows
    kDeletedId,  // id of a deleted row
  };

  struct Column {
    std::size_t index;
    ColumnType type;
  };
  // A lookup's type column that is known from the schema once the lookup has a value.
  struct KnownType {
    std::size_t index;
    std::string_view target;
  };

  struct Property {
    std::string key;  // with the closing quote, as it stands in the page
    Role role = Role::kColumns;
    std::vector<Column> columns;
    std::vector<KnownType> known_types;
    std::size_t follower = 0;  // index of the property that came next in an earlier row

    std::string_view name() const { return std::string_view(key).substr(0, key.size() - 1); }
  };

  // The schema must outlive the plan.
  explicit DecodePlan(const TableSchema& schema);

  // Begins a row: the next key is most likely the first one.
  void StartRow() { last_ = kStart; }

  // The property whose key begins at `key` (behind the opening quote); nullptr for a key that no
  // column needs. `end` is the end of the page.
  Property* Find(const char* key, const char* end) {
    const std::size_t guess = properties_[last_].follower;
    if (Matches(guess, key, end)) return Take(guess);
    // A lookup without a value has no annotation: one key is left out.
    const std::size_t second = properties_[guess].follower;
    if (Matches(second, key, end)) return Take(second);
    return FindSlowly(key, end);
  }

 private:
  static constexpr std::size_t kStart = 0;  // a property without a key, before every row's first

  bool Matches(std::size_t index, const char* key, const char* end) const {
    const std::string& wanted = properties_[index].key;
    if (wanted.empty() || static_cast<std::size_t>(end - key) < wanted.size()) return false;
    // Keys of one length differ early or late: the last byte rules out most wrong guesses.
    return key[wanted.size() - 1] == '"' && std::memcmp(key, wanted.data(), wanted.size()) == 0;
  }
  Property* Take(std::size_t index) {
    last_ = index;
    return &properties_[index];
  }
  Property* FindSlowly(const char* key, const char* end);
  Property& PropertyFor(std::string_view name);

  std::vector<Property> properties_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
  std::size_t last_ = kStart;
};

}  // namespace opendes::source
