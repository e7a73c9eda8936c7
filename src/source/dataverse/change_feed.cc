#include "source/dataverse/change_feed.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <unordered_set>

#include "base/limits.h"
#include "http/message.h"

namespace opendes::source {
namespace {

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

std::string Joined(const std::vector<std::string_view>& names) {
  return fmt::format("{}", fmt::join(names, ","));
}

// `set` with the properties and the delta token, if any. Without $select the source sends every
// column it has: more bytes, the same rows.
std::string WithSelect(const std::string& set, const std::string& properties,
                       const std::string& token = {}) {
  std::string url = set;
  char separator = '?';
  const auto add = [&](std::string_view option, const std::string& value) {
    if (value.empty()) return;
    url += separator;
    url += option;
    url += value;
    separator = '&';
  };
  add("$select=", properties);
  add("$deltatoken=", token);
  if (url.size() <= limits::kSourceUrlLength || properties.empty()) return url;
  return WithSelect(set, {}, token);
}

}  // namespace

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

std::string FeedUrl(std::string_view base_url, const TableSchema& schema,
                    const FeedPosition& position) {
  if (!position.link.empty()) return position.link;
  const std::string set = std::string(base_url) + schema.set_name;
  switch (position.kind) {
    case FeedPosition::Kind::kKeys:
      return WithSelect(set, schema.primary_key);
    case FeedPosition::Kind::kLoad:
      return WithSelect(set, Joined(SelectedProperties(schema)));
    case FeedPosition::Kind::kDelta:
      return WithSelect(set, Joined(SelectedProperties(schema)), position.token);
  }
  return set;
}

std::string RowUrl(std::string_view base_url, const TableSchema& schema, const Guid& id) {
  return WithSelect(fmt::format("{}{}({})", base_url, schema.set_name, id.ToString()),
                    Joined(SelectedProperties(schema)));
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

std::string SelectFingerprint(const TableSchema& schema) {
  // FNV-1a: it only has to differ for lists that differ, by chance once in 2^64.
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : Joined(SelectedProperties(schema))) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return fmt::format("{:016x}", hash);
}

std::string FeedPreference(int page_rows, bool labels) {
  return fmt::format("odata.track-changes, odata.maxpagesize={}, {}", page_rows,
                     RowPreference(labels));
}

std::string RowPreference(bool labels) {
  if (!labels) return fmt::format("odata.include-annotations=\"{}\"", kLookupTypeAnnotation);
  return fmt::format("odata.include-annotations=\"{},{}\"", kLookupTypeAnnotation,
                     kLabelAnnotation);
}

}  // namespace opendes::source
