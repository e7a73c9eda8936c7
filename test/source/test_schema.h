// Schemas that the tests of decoding share.
#pragma once

#include <string>
#include <string_view>

#include "model/table_schema.h"

namespace opendes::source {

inline ColumnSchema MakeColumn(std::string name, ColumnType type) {
  ColumnSchema column;
  column.name = name;
  column.type = type;
  column.source_property = std::move(name);
  return column;
}

// One column of each type, a lookup with its type column, and a row version without an attribute.
inline TableSchema SampleSchema() {
  TableSchema schema;
  schema.entity = EntityName("sample");
  schema.set_name = "samples";
  schema.primary_key = "sampleid";
  schema.columns = {MakeColumn("statecode", ColumnType::kInt32),
                    MakeColumn("active", ColumnType::kBool),
                    MakeColumn("parentid", ColumnType::kGuid),
                    MakeColumn("parentid_entitytype", ColumnType::kString),
                    MakeColumn("ownerid", ColumnType::kGuid),
                    MakeColumn("ownerid_entitytype", ColumnType::kString),
                    MakeColumn("amount", ColumnType::kDecimal),
                    MakeColumn("sampleid", ColumnType::kGuid),
                    MakeColumn("name", ColumnType::kString),
                    MakeColumn("notes", ColumnType::kText),
                    MakeColumn("big", ColumnType::kInt64),
                    MakeColumn("createdon", ColumnType::kDateTime),
                    MakeColumn("parentidname", ColumnType::kString),
                    MakeColumn("to", ColumnType::kGuid),
                    MakeColumn("versionnumber", ColumnType::kInt64)};
  schema.columns[2].source_property = "_parentid_value";
  schema.columns[3].source_property = "_parentid_value";
  schema.columns[3].origin = ColumnOrigin::kLookupType;
  schema.columns[3].only_target = "account";
  schema.columns[4].source_property = "_ownerid_value";
  schema.columns[5].source_property = "_ownerid_value";
  schema.columns[5].origin = ColumnOrigin::kLookupType;
  schema.columns[12].origin = ColumnOrigin::kLabel;
  schema.columns[12].source_property = "_parentid_value";
  schema.columns[13].origin = ColumnOrigin::kUnavailable;
  schema.columns[14].origin = ColumnOrigin::kRowVersion;
  return schema;
}

inline constexpr std::string_view kIdA = "60c4e274-0d87-e711-80e5-00155db19e6d";
inline constexpr std::string_view kIdB = "2e451703-c686-e711-80e5-00155db19e6d";
inline constexpr std::string_view kDeltaLink =
    "https://org.example.com/api/data/v9.2/samples?$deltatoken=919042%2108%2f22%2f2017";

// {"value":[rows],"@odata.deltaLink":…}
inline std::string PageOf(std::string_view rows) {
  return std::string(
             R"({"@odata.context":"https://org.example.com/api/data/v9.2/$metadata#samples",)") +
         R"("value":[)" + std::string(rows) + R"(],"@odata.deltaLink":")" +
         std::string(kDeltaLink) + "\"}";
}

// A row with an id, a version and further members.
inline std::string RowOf(std::string_view id, int version, std::string_view members = "") {
  std::string row = R"({"@odata.etag":"W/\")" + std::to_string(version) + R"(\"","sampleid":")" +
                    std::string(id) + '"';
  if (!members.empty()) row += ',' + std::string(members);
  return row + '}';
}

}  // namespace opendes::source
