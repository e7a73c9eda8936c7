#include "source/dataverse/feed_position.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "base/limits.h"

namespace opendes::source {
namespace {

using Kind = FeedPosition::Kind;

// The text of a cursor: format, kind, organisation, select, token, link; blanks between them, as
// no URL holds one.
constexpr std::string_view kFormat = "2";
constexpr std::string_view kNone = "-";
constexpr std::size_t kFields = 6;

constexpr auto kKinds = std::to_array<std::pair<Kind, std::string_view>>(
    {{Kind::kKeys, "keys"}, {Kind::kLoad, "load"}, {Kind::kDelta, "delta"}});

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string FieldText(std::string_view field) {
  return std::string(field == kNone ? std::string_view() : field);
}

std::string_view OrNone(std::string_view text) { return text.empty() ? kNone : text; }

tl::unexpected<Error> Expired(std::string_view what) {
  return Fail(ErrorCode::kExpiredCursor, Blame::kUs, "the stored cursor {}", what);
}

tl::unexpected<Error> BadLink(std::string_view what) {
  return Fail(ErrorCode::kProtocol, Blame::kSource, "the organisation sent a link {}", what);
}

// The row version in front of the token's "!"; nullopt for tokens of another form.
std::optional<std::int64_t> VersionOf(std::string_view token) {
  std::int64_t version = 0;
  const char* const end = token.data() + token.size();
  const auto [stopped, error] = std::from_chars(token.data(), end, version);
  const std::string_view rest(stopped, end);
  if (error != std::errc() || !(rest.starts_with('!') || rest.starts_with("%21"))) {
    return std::nullopt;
  }
  return version;
}

Result<> CheckNotRewound(std::string_view before, std::string_view now) {
  const auto old_version = VersionOf(before);
  const auto new_version = VersionOf(now);
  if (!old_version || !new_version || *new_version >= *old_version) return {};
  return Fail(ErrorCode::kExpiredCursor, Blame::kSource,
              "the organisation was restored to an earlier state: its version was {} and is {}",
              *old_version, *new_version);
}

}  // namespace

Result<FeedPosition> ParseCursor(const Cursor& cursor) {
  if (cursor.empty()) return FeedPosition{};
  const auto fields = Split(cursor.token, ' ');
  if (cursor.token.starts_with("1:")) return Expired("is one of an earlier version of OpenDES");
  if (fields.size() != kFields || fields[0] != kFormat) return Expired("is not readable");
  const auto kind =
      std::ranges::find(kKinds, fields[1], &std::pair<Kind, std::string_view>::second);
  if (kind == kKinds.end()) return Expired("is not readable: its kind is unknown");
  FeedPosition position{.kind = kind->first,
                        .organization = OrganizationId(FieldText(fields[2])),
                        .select = FieldText(fields[3]),
                        .token = FieldText(fields[4]),
                        .link = FieldText(fields[5])};
  if (position.token.empty() != (position.kind == Kind::kKeys)) {
    return Expired("is not readable: its delta token is missing");
  }
  return position;
}

Cursor RenderCursor(const FeedPosition& position) {
  const auto kind =
      std::ranges::find(kKinds, position.kind, &std::pair<Kind, std::string_view>::first);
  const std::string_view select = position.link.empty() ? std::string_view() : position.select;
  return {fmt::format("{} {} {} {} {} {}", kFormat, kind->second,
                      OrNone(position.organization.str()), OrNone(select), OrNone(position.token),
                      OrNone(position.link))};
}

bool EndsCycle(const FeedPosition& page, const PageLinks& links) {
  return links.next.empty() && page.kind != Kind::kKeys;
}

Result<FeedPosition> PositionAfter(const FeedPosition& page, PageLinks links) {
  FeedPosition next = page;
  next.link = std::move(links.next);
  if (!next.link.empty()) {
    if (next.link == page.link) return BadLink("that leads back to its own page");
    return next;
  }
  OPENDES_TRY_ASSIGN(std::string token, DeltaTokenOf(links.delta));
  OPENDES_TRY(CheckNotRewound(page.token, token));
  switch (page.kind) {
    case Kind::kKeys:
      next.kind = Kind::kLoad;
      next.token = std::move(token);
      break;
    case Kind::kLoad:
      next.kind = Kind::kDelta;
      break;
    case Kind::kDelta:
      next.token = std::move(token);
      break;
  }
  return next;
}

Result<std::string> DeltaTokenOf(std::string_view link) {
  const auto query = link.find('?');
  std::string_view token;
  if (query != std::string_view::npos) {
    for (const std::string_view parameter : Split(link.substr(query + 1), '&')) {
      const auto equals = parameter.find('=');
      const std::string name = LowerCase(parameter.substr(0, equals));
      if (name != "$deltatoken" && name != "%24deltatoken") continue;
      if (!token.empty()) return BadLink("with two delta tokens");
      if (equals != std::string_view::npos) token = parameter.substr(equals + 1);
    }
  }
  if (token.empty()) return BadLink("without a delta token where one was expected");
  if (token.size() > limits::kSourceUrlLength / 2) return BadLink("with too long a delta token");
  if (token == kNone || token.find_first_of(" #") != std::string_view::npos) {
    return BadLink("with a delta token that cannot be one");
  }
  return std::string(token);
}

}  // namespace opendes::source
