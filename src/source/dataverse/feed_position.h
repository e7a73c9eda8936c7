// Where a reader of a table's change feed stands, and its cursor. Pure.
//
// A full read goes over the table twice. How the delta token of a tracked read treats changes made
// while it is read is not documented: it may stand for the version at the first or at the last
// page. So the keys alone are read first, for the sake of the token at their end; what is then
// loaded is at least as new as that token under both meanings, and the load's own token is of no
// use.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "model/cursor.h"
#include "model/names.h"

namespace opendes::source {

struct FeedPosition {
  enum class Kind : std::uint8_t {
    kKeys,   // a full read, first time over the table
    kLoad,   // a full read, second time
    kDelta,  // changes
  };
  Kind kind = Kind::kKeys;
  OrganizationId organization = {};
  std::string select = {};  // fingerprint of the columns that `link` asks for
  std::string token = {};   // kLoad: of the keys; kDelta: that the cycle began with; %-encoded
  std::string link = {};    // to the cycle's next page; empty: its first

  bool operator==(const FeedPosition&) const = default;
};

// The links of a page; exactly one is not empty.
struct PageLinks {
  std::string next = {};
  std::string delta = {};
};

// An empty cursor is the beginning of a full read. kExpiredCursor for text that this version cannot
// read, older formats included: a full read makes a new one.
Result<FeedPosition> ParseCursor(const Cursor& cursor);
Cursor RenderCursor(const FeedPosition& position);

// Where reading goes on after the page at `page`. kProtocol for a next link that leads to the page
// itself and for a delta link without a token; kExpiredCursor for a token that is older than that
// of `page`: the organisation was restored.
Result<FeedPosition> PositionAfter(const FeedPosition& page, PageLinks links);
// Whether the page with these links at `page` ends a cycle.
bool EndsCycle(const FeedPosition& page, const PageLinks& links);

// The value of the link's $deltatoken as it stands there. kProtocol when it has none or several, or
// one that would not leave room for a URL around it.
Result<std::string> DeltaTokenOf(std::string_view link);

}  // namespace opendes::source
