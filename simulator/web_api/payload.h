// The body of a write: JSON members checked against the columns and made into cells.
#pragma once

#include <optional>
#include <string_view>

#include "simulator/web_api/api_context.h"
#include "simulator/web_api/fault.h"

namespace opendes::sim {

struct Payload {
  std::optional<Guid> id;  // an explicit primary key
  Cells cells;
};

// Refuses malformed JSON and unknown properties (0x80048d19), wrong types (0x80048d19) and strings
// longer than their column (0x80044331).
Outcome<Payload> ParsePayload(const ApiContext& context, const TableShape& shape,
                              std::string_view body);

// What a new row holds where its creator wrote nothing: nulls, but an owner, a state, a currency.
Cells DefaultCells(const TableShape& shape);

}  // namespace opendes::sim
