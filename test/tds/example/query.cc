// What src/tds/README.md shows: signs in, runs one statement, prints its rows.
//   tds_query 'Server=localhost,1433;Initial Catalog=master;User ID=sa;Password=…' 'SELECT
//   @@VERSION'
#include <cstdio>
#include <string>

#include "tds/connection.h"

namespace {

using opendes::Result;

std::string Show(const opendes::tds::ResultSet& rows, std::size_t row, std::size_t column) {
  using opendes::tds::TypeId;
  if (rows.IsNull(row, column)) return "NULL";
  switch (rows.columns()[column].type.id) {
    case TypeId::kGuid:
      return rows.GuidAt(row, column).ToString();
    case TypeId::kReal:
    case TypeId::kFloat:
    case TypeId::kFloatN:
      return std::to_string(rows.Real(row, column));
    case TypeId::kInt1:
    case TypeId::kBit:
    case TypeId::kInt2:
    case TypeId::kInt4:
    case TypeId::kInt8:
    case TypeId::kIntN:
    case TypeId::kBitN:
    case TypeId::kDate:
    case TypeId::kTime:
    case TypeId::kDateTime:
    case TypeId::kDateTime2:
    case TypeId::kDateTimeN:
    case TypeId::kDateTimeOffset:
    case TypeId::kSmallDateTime:
      return std::to_string(rows.Int(row, column));
    default:
      return std::string(rows.Text(row, column));
  }
}

Result<> Query(const char* connection_string, const char* sql) {
  OPENDES_TRY_ASSIGN(const auto options, opendes::tds::ParseConnectionString(connection_string));
  OPENDES_TRY_ASSIGN(auto connection,
                     opendes::tds::Connection::Open(options, &opendes::tds::ClassifyPlainly, {}));
  OPENDES_TRY_ASSIGN(const auto answer, connection.Run(sql));
  for (std::size_t row = 0; row < answer.rows.rows(); ++row) {
    for (std::size_t column = 0; column < answer.rows.columns().size(); ++column) {
      std::printf("%s%s", column == 0 ? "" : "\t", Show(answer.rows, row, column).c_str());
    }
    std::printf("\n");
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: tds_query CONNECTION-STRING STATEMENT\n");
    return 2;
  }
  const auto done = Query(argv[1], argv[2]);
  if (!done) std::fprintf(stderr, "%s\n", done.error().ToString().c_str());
  return done ? 0 : 1;
}
