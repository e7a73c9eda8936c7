#include "simulator/web_api/payload.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "simulator/store/text_pool.h"
#include "simulator/web_api/compare_values.h"
#include "simulator/web_api/json_members.h"
#include "simulator/web_api/navigation.h"
#include "simulator/web_api/row_path.h"

namespace opendes::sim {
namespace {

constexpr std::string_view kBind = "@odata.bind";
constexpr int kMoneyScale = 4;

tl::unexpected<ApiFault> BadPayload(const std::string& reason) {
  return Refuse(400, "0x80048d19",
                "Error identified in Payload provided by the user for Entity :'', " + reason);
}

bool IsText(AttributeKind kind) {
  return kind == AttributeKind::kString || kind == AttributeKind::kMemo;
}

// Whether a JSON value of this first character can be one of the kind.
bool HasRightType(AttributeKind kind, std::string_view json) {
  const char first = json.front();
  if (json == "null") return true;
  switch (kind) {
    case AttributeKind::kBoolean:
      return json == "true" || json == "false";
    case AttributeKind::kBigInt:
    case AttributeKind::kDecimal:
    case AttributeKind::kDouble:
    case AttributeKind::kInteger:
    case AttributeKind::kMoney:
    case AttributeKind::kPicklist:
    case AttributeKind::kState:
    case AttributeKind::kStatus:
      return first == '-' || (first >= '0' && first <= '9');
    default:
      return first == '"';
  }
}

// The server shows a money or decimal value with all digits of its scale.
std::string WithScale(std::string number, int scale) {
  if (scale == 0 || number == "null" || number.find_first_of("eE") != std::string::npos) {
    return number;
  }
  std::size_t point = number.find('.');
  if (point == std::string::npos) {
    point = number.size();
    number += '.';
  }
  const std::size_t digits = number.size() - point - 1;
  if (digits < static_cast<std::size_t>(scale)) {
    number.append(static_cast<std::size_t>(scale) - digits, '0');
  }
  return number;
}

int ScaleOf(const TableShape& shape, const Column& column) {
  if (column.kind == AttributeKind::kMoney) return kMoneyScale;
  if (column.kind != AttributeKind::kDecimal) return 0;
  const AttributeFacts* attribute = shape.facts.Find(column.attribute);
  return attribute == nullptr ? 0 : attribute->precision;
}

Outcome<Cell> ParseValue(const TableShape& shape, const Column& column, const std::string& json) {
  if (!HasRightType(column.kind, json)) {
    return BadPayload(fmt::format("cannot convert the value of '{}' to its type.", column.name));
  }
  const AttributeFacts* attribute = shape.facts.Find(column.attribute);
  if (attribute != nullptr && IsText(column.kind) && attribute->max_length > 0 &&
      Utf16Length(Unquoted(json)) > static_cast<std::size_t>(attribute->max_length)) {
    return Refuse(400, "0x80044331",
                  fmt::format("A validation error occurred. The length of the '{}' attribute of "
                              "the '{}' entity exceeded the maximum allowed length of '{}'.",
                              column.attribute, shape.facts.logical_name, attribute->max_length));
  }
  return Cell{WithScale(json, ScaleOf(shape, column)), ""};
}

// "primarycontactid@odata.bind": "/contacts(<guid>)" or null.
Outcome<std::pair<std::string, Cell>> ParseBind(const ApiContext& context, const TableShape& shape,
                                                std::string_view navigation_name,
                                                const std::string& json) {
  const auto navigation = FindNavigation(context.organization, shape, navigation_name);
  if (!navigation || navigation->lookup == nullptr) {
    return BadPayload(fmt::format("'{}' is no lookup.", navigation_name));
  }
  if (json == "null") return std::pair(navigation->lookup->name, Cell{"null", ""});
  const auto reference = ParseReference(context, Unquoted(json));
  if (!reference) return tl::unexpected(reference.error());
  const std::string& table = reference->shape->facts.logical_name;
  if (auto row = FindRow(context, *reference->shape, reference->id); !row) {
    return tl::unexpected(row.error());
  }
  return std::pair(navigation->lookup->name, Cell{"\"" + reference->id.ToString() + "\"", table});
}

}  // namespace

Outcome<Payload> ParsePayload(const ApiContext& context, const TableShape& shape,
                              std::string_view body) {
  const auto members = ParseJsonMembers(body);
  if (!members) return BadPayload("it is not a JSON object.");
  Payload payload;
  for (const auto& [name, json] : *members) {
    if (name.ends_with(kBind)) {
      auto bound = ParseBind(context, shape, name.substr(0, name.size() - kBind.size()), json);
      if (!bound) return tl::unexpected(bound.error());
      payload.cells.insert_or_assign(bound->first, bound->second);
      continue;
    }
    if (name.find('@') != std::string::npos) continue;  // annotations are not values
    const Column* column = shape.Find(name);
    if (column == nullptr || column->recipe == Recipe::kLookup) {
      return BadPayload(
          fmt::format("Error Message: Invalid property '{}' was found in entity "
                      "'Microsoft.Dynamics.CRM.{}'.",
                      name, shape.facts.logical_name));
    }
    if (column->recipe == Recipe::kPrimaryId) {
      payload.id = Guid::Parse(Unquoted(json));
      if (!payload.id) return BadPayload(fmt::format("'{}' is not a GUID.", name));
      continue;
    }
    if (column->recipe == Recipe::kVersion) continue;  // the server's own
    auto cell = ParseValue(shape, *column, json);
    if (!cell) return tl::unexpected(cell.error());
    payload.cells.insert_or_assign(name, std::move(*cell));
  }
  return payload;
}

Cells DefaultCells(const TableShape& shape) {
  constexpr std::array<std::string_view, 5> kSetByServer = {
      "createdby", "modifiedby", "owningbusinessunit", "owninguser", "transactioncurrencyid"};
  Cells cells;
  for (const Column& column : shape.columns) {
    const bool state =
        column.kind == AttributeKind::kState || column.kind == AttributeKind::kStatus;
    if (state) {
      cells.emplace(column.name, Cell{column.pool.front().json, ""});
    } else if (column.recipe == Recipe::kPool) {
      const bool boolean = column.kind == AttributeKind::kBoolean;
      cells.emplace(column.name, Cell{boolean ? "false" : "null", ""});
    } else if (column.recipe == Recipe::kLookup && column.kind != AttributeKind::kOwner &&
               std::ranges::find(kSetByServer, column.attribute) == kSetByServer.end()) {
      cells.emplace(column.name, Cell{"null", ""});
    }
  }
  return cells;
}

}  // namespace opendes::sim
