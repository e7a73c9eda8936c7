// Reads one page of a table's change feed, and one row by its key.
#pragma once

#include <string>

#include "base/guid.h"
#include "base/result.h"
#include "model/run_context.h"
#include "model/table_schema.h"
#include "source/dataverse/feed_position.h"
#include "source/dataverse/web_api.h"

namespace opendes::source {

// The page's JSON. Errors as Source::ReadPage. page_rows is the page size asked for; when the
// organisation or the network cannot carry a page of that size it is halved, and stays so for the
// caller's next page.
Result<std::string> ReadFeedPage(WebApi& api, const TableSchema& schema,
                                 const FeedPosition& position, int& page_rows,
                                 const RunContext& context);

// The row's JSON, empty when there is no such row.
Result<std::string> ReadRowJson(WebApi& api, const TableSchema& schema, const Guid& id,
                                const RunContext& context);

}  // namespace opendes::source
