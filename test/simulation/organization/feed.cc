#include "test/simulation/organization/feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace opendes::simulation {
namespace {

struct Change {
  std::int64_t version = 0;
  FeedEntry entry;
};

std::vector<Change> ChangesOf(const Table& table, std::int64_t since, std::int64_t through,
                              bool rows, bool tombstones) {
  std::vector<Change> changes;
  for (const auto& [id, row] : table.rows) {
    if (rows && row.version > since && row.version <= through) {
      changes.push_back({row.version, {id, &row}});
    }
  }
  for (const Tombstone& tombstone : table.tombstones) {
    if (tombstones && tombstone.version > since && tombstone.version <= through) {
      changes.push_back({tombstone.version, {tombstone.id, nullptr}});
    }
  }
  std::ranges::sort(changes, {}, &Change::version);
  return changes;
}

// One cycle over a part of the change log.
class DeltaReader {
 public:
  DeltaReader(const Table& table, const FeedCursor& cursor, std::size_t size)
      : table_(table), cursor_(cursor), size_(size) {}

  FeedPage Read(std::int64_t present, const FeedBehaviour& behaviour) {
    const bool fixed = cursor_.through != 0;
    if (!fixed && behaviour.token_from_first_page) cursor_.through = present;
    if (behaviour.mixed_order) {
      TakeMixed(present);
    } else {
      TakeUpsertsThenDeletes(present);
    }
    return std::move(page_);
  }

 private:
  std::int64_t Through(std::int64_t present) const {
    return cursor_.through != 0 ? cursor_.through : present;
  }
  std::int64_t After() const {
    return cursor_.after.empty() ? cursor_.since : std::stoll(cursor_.after);
  }

  // False when the page is full before the changes end.
  bool Take(const std::vector<Change>& changes) {
    for (const Change& change : changes) {
      if (page_.entries.size() == size_) {
        ++cursor_.page;
        page_.next = cursor_;
        return false;
      }
      page_.entries.push_back(change.entry);
      cursor_.after = std::to_string(change.version);
    }
    return true;
  }

  void TakeMixed(std::int64_t present) {
    const std::int64_t through = Through(present);
    if (Take(ChangesOf(table_, After(), through, true, true))) page_.token = through;
  }

  void TakeUpsertsThenDeletes(std::int64_t present) {
    if (!cursor_.in_deletes) {
      if (!Take(ChangesOf(table_, After(), Through(present), true, false))) return;
      // What changes from here on belongs to the next cycle.
      cursor_.through = Through(present);
      cursor_.in_deletes = true;
      cursor_.after.clear();
    }
    if (Take(ChangesOf(table_, After(), cursor_.through, false, true))) {
      page_.token = cursor_.through;
    }
  }

  const Table& table_;
  FeedCursor cursor_;
  const std::size_t size_;
  FeedPage page_;
};

FeedPage ReadFull(const Organization& organization, const Table& table, FeedCursor cursor,
                  const FeedBehaviour& behaviour, std::size_t size) {
  FeedPage page;
  if (cursor.through == 0) cursor.through = organization.version;
  auto row = table.rows.begin();
  if (!cursor.after.empty()) row = table.rows.upper_bound(*Guid::Parse(cursor.after));
  for (; row != table.rows.end(); ++row) {
    if (page.entries.size() == size) {
      ++cursor.page;
      page.next = cursor;
      return page;
    }
    page.entries.push_back({row->first, &row->second});
    cursor.after = row->first.ToString();
  }
  page.token = behaviour.token_from_first_page ? cursor.through : organization.version;
  return page;
}

}  // namespace

std::string RenderSkipToken(const FeedCursor& cursor) {
  return fmt::format("{}*{}*{}*{}*{}*{}", cursor.delta ? 'd' : 'f', cursor.since, cursor.through,
                     cursor.in_deletes ? 1 : 0, cursor.page,
                     cursor.after.empty() ? "-" : cursor.after);
}

std::optional<FeedCursor> ParseSkipToken(std::string_view token) {
  char kind = 0;
  long since = 0;
  long through = 0;
  int in_deletes = 0;
  int page = 0;
  char after[64] = {};
  const std::string text(token);
  if (std::sscanf(text.c_str(), "%c*%ld*%ld*%d*%d*%63s", &kind, &since, &through, &in_deletes,
                  &page, after) != 6) {
    return std::nullopt;
  }
  FeedCursor cursor;
  cursor.delta = kind == 'd';
  cursor.since = since;
  cursor.through = through;
  cursor.in_deletes = in_deletes == 1;
  cursor.page = page;
  if (std::string_view(after) != "-") cursor.after = after;
  return cursor;
}

FeedPage ReadFeed(const Organization& organization, const Table& table, const FeedCursor& cursor,
                  const FeedBehaviour& behaviour, std::size_t size) {
  if (!cursor.delta) return ReadFull(organization, table, cursor, behaviour, size);
  return DeltaReader(table, cursor, size).Read(organization.version, behaviour);
}

}  // namespace opendes::simulation
