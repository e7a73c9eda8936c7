// What accounts(<key>) names.
#pragma once

#include <optional>
#include <string_view>

#include "simulator/web_api/api_context.h"
#include "simulator/web_api/fault.h"

namespace opendes::sim {

// The id in the parentheses: a bare guid, or `accountid=<guid>`. Refuses anything else.
Outcome<Guid> ParseKey(const TableShape& shape, std::string_view key);

// The row, or 404 0x80040217.
Outcome<Row> FindRow(const ApiContext& context, const TableShape& shape, const Guid& id);

ApiFault RowNotFound(const TableShape& shape, const Guid& id);

// Reads "…/accounts(<guid>)", absolute or not: the set's table and the id.
struct RowReference {
  std::shared_ptr<const TableShape> shape;
  Guid id;
};
Outcome<RowReference> ParseReference(const ApiContext& context, std::string_view url);

}  // namespace opendes::sim
