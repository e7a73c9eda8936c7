// Tracked reads of a table: which rows and tombstones stand on a page, and what comes after it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/guid.h"
#include "test/simulation/organization/organization.h"

namespace opendes::simulation {

// What the documents leave open; a world chooses.
struct FeedBehaviour {
  bool token_from_first_page = true;  // else that of the last page
  bool mixed_order = false;           // deletes stand between the upserts, by version
  bool next_link_before_rows = false;
  bool delta_link_before_rows = true;
  int expired_status = 400;
};

// Where a page begins; what a skip token says. A cursor with an empty `after` and page 1 is the
// beginning.
struct FeedCursor {
  bool delta = false;
  std::int64_t since = 0;    // delta: version of the token
  std::int64_t through = 0;  // up to this version; 0: not fixed yet
  std::string after;         // full: id of the last row; delta: version of the last upsert
  bool in_deletes = false;   // delta: the upserts are done
  int page = 1;

  bool operator==(const FeedCursor&) const = default;
};
std::string RenderSkipToken(const FeedCursor& cursor);
std::optional<FeedCursor> ParseSkipToken(std::string_view token);

struct FeedEntry {
  Guid id;
  const Row* row = nullptr;  // null: a tombstone
};
struct FeedPage {
  std::vector<FeedEntry> entries;
  std::optional<FeedCursor> next;
  std::int64_t token = 0;  // of the delta link, when there is no next
};

// The page at the cursor, of at most `size` entries.
FeedPage ReadFeed(const Organization& organization, const Table& table, const FeedCursor& cursor,
                  const FeedBehaviour& behaviour, std::size_t size);

}  // namespace opendes::simulation
