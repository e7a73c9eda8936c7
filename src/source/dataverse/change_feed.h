// The requests that read a table's change feed: URLs, the links that are followed, preferences.
// Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/guid.h"
#include "base/result.h"
#include "model/table_schema.h"
#include "source/dataverse/feed_position.h"

namespace opendes::source {

// A link is followed as it stands, so it must lead to the same Web API: scheme, host, port and path
// below base_url. kProtocol when it leads anywhere else; the message never holds the whole link.
Result<> CheckLink(std::string_view base_url, std::string_view link);

// The page at the position. Columns are asked for by name, unless that makes too long a URL.
std::string FeedUrl(std::string_view base_url, const TableSchema& schema,
                    const FeedPosition& position);
std::string RowUrl(std::string_view base_url, const TableSchema& schema, const Guid& id);
// The properties that the source delivers, without repeats, in column order.
std::vector<std::string_view> SelectedProperties(const TableSchema& schema);
// A short text that differs for schemas with other selected properties.
std::string SelectFingerprint(const TableSchema& schema);

// Values of the Prefer header. The first must be sent again with every link of the feed. `labels`:
// whether texts for people are wanted beside the values.
std::string FeedPreference(int page_rows, bool labels);
std::string RowPreference(bool labels);

// Annotations of a lookup's value: the table it points to, and the name of what it points to.
inline constexpr std::string_view kLookupTypeAnnotation =
    "Microsoft.Dynamics.CRM.lookuplogicalname";
inline constexpr std::string_view kLabelAnnotation = "OData.Community.Display.V1.FormattedValue";

}  // namespace opendes::source
