// The columns that a table has, compared with those that its schema wants.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/table_schema.h"
#include "sql/sqlite_connection.h"

namespace opendes::destination::sqlite {

struct MissingColumn {
  std::string name;
  ColumnType type;
};

class TableColumns {
 public:
  static Result<TableColumns> Read(sql::Connection& connection, std::string_view table);

  bool Has(std::string_view name) const;
  // Those of the schema, and the sink columns, in the order in which they are to be added.
  // kUnsupported when a column that is there cannot hold its attribute.
  Result<std::vector<MissingColumn>> FindMissing(const TableSchema& schema) const;

 private:
  std::string table_;
  std::map<std::string, std::string> types_;  // lower-case name → SQL type
};

}  // namespace opendes::destination::sqlite
