#include "source/dataverse/change_feed.h"

#include <algorithm>
#include <cctype>
#include <unordered_set>

#include "base/limits.h"
#include "http/message.h"

namespace opendes::source {
namespace {

// The number is the format's version.
constexpr std::string_view kNextPrefix = "1:next:";
constexpr std::string_view kDeltaPrefix = "1:delta:";

tl::unexpected<Error> Refuse(std::string_view what) {
  return Fail(ErrorCode::kProtocol, Blame::kSource,
              "the organisation sent a link that is not followed: {}", what);
}

// A path with steps upwards could leave the Web API although it begins as it should.
bool HasDotSegments(std::string_view target) {
  std::string path(target.substr(0, target.find('?')));
  std::ranges::transform(path, path.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return path.find("/.") != std::string::npos || path.find("%2e") != std::string::npos ||
         path.find("%2f") != std::string::npos || path.find("%5c") != std::string::npos;
}

std::string WithSelect(std::string url, const TableSchema& schema) {
  const std::size_t bare = url.size();
  url += "?$select=";
  bool first = true;
  for (const std::string_view property : SelectedProperties(schema)) {
    if (!first) url += ',';
    url += property;
    first = false;
  }
  // Without $select the source sends every column it has: more bytes, the same rows.
  if (first || url.size() > limits::kSourceUrlLength) url.resize(bare);
  return url;
}

}  // namespace

Result<FeedPosition> ParseCursor(const Cursor& cursor) {
  using Kind = FeedPosition::Kind;
  const std::string_view token = cursor.token;
  if (token.empty()) return FeedPosition{};
  for (const auto& [prefix, kind] :
       {std::pair{kNextPrefix, Kind::kNext}, std::pair{kDeltaPrefix, Kind::kDelta}}) {
    if (token.starts_with(prefix) && token.size() > prefix.size()) {
      return FeedPosition{.kind = kind, .link = std::string(token.substr(prefix.size()))};
    }
  }
  return Fail(ErrorCode::kExpiredCursor, Blame::kUs, "the stored cursor is not one of this source");
}

Cursor RenderCursor(const FeedPosition& position) {
  switch (position.kind) {
    case FeedPosition::Kind::kStart:
      return {};
    case FeedPosition::Kind::kNext:
      return {std::string(kNextPrefix) + position.link};
    case FeedPosition::Kind::kDelta:
      return {std::string(kDeltaPrefix) + position.link};
  }
  return {};
}

Result<> CheckLink(std::string_view base_url, std::string_view link) {
  if (link.size() > limits::kLinkBytes) return Refuse("it is too long");
  OPENDES_TRY_ASSIGN(const http::Url base, http::ParseUrl(base_url));
  const auto url = http::ParseUrl(link);
  if (!url) return Refuse("it is not an absolute URL");
  if (url->Origin() != base.Origin()) {
    return Refuse("it leads to another server (" + url->Origin() + ")");
  }
  if (!url->target.starts_with(base.target) || HasDotSegments(url->target)) {
    return Refuse("it leads out of the Web API");
  }
  return {};
}

std::string FirstReadUrl(std::string_view base_url, const TableSchema& schema) {
  return WithSelect(std::string(base_url) + schema.set_name, schema);
}

std::string RowUrl(std::string_view base_url, const TableSchema& schema, const Guid& id) {
  return WithSelect(fmt::format("{}{}({})", base_url, schema.set_name, id.ToString()), schema);
}

std::vector<std::string_view> SelectedProperties(const TableSchema& schema) {
  std::vector<std::string_view> properties;
  std::unordered_set<std::string_view> seen;
  for (const ColumnSchema& column : schema.columns) {
    if (column.origin != ColumnOrigin::kAttribute) continue;
    if (seen.insert(column.source_property).second) properties.push_back(column.source_property);
  }
  return properties;
}

std::string FeedPreference(int page_rows) {
  return fmt::format("odata.track-changes, odata.maxpagesize={}, {}", page_rows, RowPreference());
}

std::string RowPreference() {
  return fmt::format("odata.include-annotations=\"{}\"", kLookupTypeAnnotation);
}

}  // namespace opendes::source
