// Single rows, written past every check, and the dump of a table's true rows.
#include <fmt/format.h>

#include <array>
#include <memory>

#include "simulator/control/control_route.h"
#include "simulator/store/json_text.h"
#include "simulator/store/row_value.h"
#include "simulator/web_api/json_members.h"

namespace opendes::sim {
namespace {

constexpr std::size_t kDumpRows = 500;  // in one piece of the answer

struct RowName {
  std::string table;
  Guid id;
};

Result<RowName> ReadName(const ControlContext& context, const ControlRequest& request) {
  const auto id = Guid::Parse(request.arguments[1]);
  if (context.organization.Shape(request.arguments[0]) == nullptr || !id) {
    return Fail(ErrorCode::kNotFound, Blame::kCaller, "no row '{}' of a table '{}'",
                request.arguments[1], request.arguments[0]);
  }
  return RowName{request.arguments[0], *id};
}

// A lookup is {"id":"…","table":"account"}; every other value is taken as it stands.
Cell ReadCell(const std::string& json) {
  if (!json.starts_with('{')) return {json, ""};
  Cell cell{"null", ""};
  const auto members = ParseJsonMembers(json).value_or(JsonMembers());
  for (const auto& [name, value] : members) {
    if (name == "id") cell.json = value;
    if (name == "table" && value.size() >= 2) cell.target = value.substr(1, value.size() - 2);
  }
  return cell;
}

// The body's members are property names; an empty body makes an invented change.
ControlAnswer SetRow(const ControlContext& context, const ControlRequest& request) {
  OPENDES_TRY_ASSIGN(const RowName name, ReadName(context, request));
  Cells cells;
  const auto members = ParseJsonMembers(request.text).value_or(JsonMembers());
  for (const auto& [property, json] : members) cells[property] = ReadCell(json);
  if (context.organization.Update(name.table, name.id, cells) != WriteResult::kDone) {
    std::optional<Guid> id = name.id;
    context.organization.Create(name.table, id, std::move(cells));
  }
  return ControlJson(boost::json::object{{"version", context.organization.version()}});
}

ControlAnswer DeleteRow(const ControlContext& context, const ControlRequest& request) {
  OPENDES_TRY_ASSIGN(const RowName name, ReadName(context, request));
  if (context.organization.Delete(name.table, name.id) != WriteResult::kDone) {
    return Fail(ErrorCode::kNotFound, Blame::kCaller, "the row does not exist");
  }
  return ControlJson(boost::json::object{{"version", context.organization.version()}});
}

// {"id":…,"version":…,"values":{…},"tables":{"_ownerid_value":"systemuser",…}}
void AppendTruth(const TableShape& shape, const Row& row, std::string& out) {
  const RowValues values(shape, row);
  out += fmt::format(R"({{"id":"{}","version":{},"values":{{)", row.id.ToString(), row.version);
  const char* comma = "";
  for (const Column& column : shape.columns) {
    out += comma;
    AppendJsonString(column.name, out);
    out += ':';
    values.AppendJson(column, out);
    comma = ",";
  }
  out += "},\"tables\":{";
  comma = "";
  for (const Column& column : shape.columns) {
    const std::string_view table = values.LookupTable(column);
    if (table.empty()) continue;
    out += fmt::format("{}\"{}\":\"{}\"", comma, column.name, table);
    comma = ",";
  }
  out += "}}\n";
}

// Rows in key order. Rows that change meanwhile show as they are when their piece is made.
ControlAnswer Dump(const ControlContext& context, const ControlRequest& request) {
  const std::string table = request.arguments[0];
  if (context.organization.Shape(table) == nullptr) {
    return Fail(ErrorCode::kNotFound, Blame::kCaller, "no table '{}'", table);
  }
  http::ServerResponse response;
  response.headers.emplace_back("Content-Type", "application/x-ndjson");
  auto after = std::make_shared<std::optional<Guid>>();
  response.stream = [&organization = context.organization, table,
                     after](std::stop_token) -> Result<std::optional<std::string>> {
    const RowPage page = organization.Scan(table, *after, kDumpRows);
    if (page.rows.empty()) return std::optional<std::string>();
    std::string text;
    for (const Row& row : page.rows) AppendTruth(*page.shape, row, text);
    *after = page.rows.back().id;
    return text;
  };
  return response;
}

}  // namespace

std::span<const ControlRoute> RowRoutes() {
  static constexpr std::array<ControlRoute, 3> kRoutes = {{
      {"PUT", "rows/*/*", SetRow},
      {"DELETE", "rows/*/*", DeleteRow},
      {"GET", "dump/*", Dump},
  }};
  return kRoutes;
}

}  // namespace opendes::sim
