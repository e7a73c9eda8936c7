// Where a table's change feed stands: cursors, the links behind them, and the URLs and preferences
// of the requests that read it. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/guid.h"
#include "base/result.h"
#include "model/cursor.h"
#include "model/table_schema.h"

namespace opendes::source {

struct FeedPosition {
  enum class Kind : std::uint8_t {
    kStart,  // the whole table from the beginning
    kNext,   // the next page of the present cycle
    kDelta,  // the changes since the last cycle
  };
  Kind kind = Kind::kStart;
  std::string link;  // empty for kStart
};

// kExpiredCursor for a token that this version cannot read: a full load makes a new one.
Result<FeedPosition> ParseCursor(const Cursor& cursor);
Cursor RenderCursor(const FeedPosition& position);

// A link is followed as it stands, so it must lead to the same Web API: scheme, host, port and path
// below base_url. kProtocol when it leads anywhere else; the message never holds the whole link.
Result<> CheckLink(std::string_view base_url, std::string_view link);

// The first request of a full load: every column by name, unless that makes too long a URL.
std::string FirstReadUrl(std::string_view base_url, const TableSchema& schema);
std::string RowUrl(std::string_view base_url, const TableSchema& schema, const Guid& id);
// The properties that the source delivers, without repeats, in column order.
std::vector<std::string_view> SelectedProperties(const TableSchema& schema);

// Values of the Prefer header. The first must be sent again with every link of the feed.
std::string FeedPreference(int page_rows);
std::string RowPreference();

// Annotation of a lookup's value that names the table it points to.
inline constexpr std::string_view kLookupTypeAnnotation =
    "Microsoft.Dynamics.CRM.lookuplogicalname";

}  // namespace opendes::source
