// The columns that a table has, compared with those that its schema wants.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "destination/postgres/type_map.h"
#include "model/table_schema.h"
#include "sql/pg_connection.h"

namespace opendes::destination::postgres {

class TableColumns {
 public:
  // Of a table by its qualified name; no columns when there is no such table.
  static Result<TableColumns> Read(sql::PgConnection& connection, const std::string& table);

  bool Has(std::string_view name) const;
  std::optional<ColumnShape> Find(std::string_view name) const;

  struct Change {
    std::string name;
    std::string sql_type;
    bool added = false;  // else: widened
  };
  // What has to be altered for the schema and the sink columns, in their order. kUnsupported when a
  // column that is there can never hold its attribute; `table` is for people.
  Result<std::vector<Change>> FindChanges(const TableSchema& schema, std::string_view table) const;

 private:
  struct Column {
    ColumnShape shape;
    std::string sql_type;  // for people
  };

  std::map<std::string, Column, std::less<>> columns_;  // by stored name
};

}  // namespace opendes::destination::postgres
