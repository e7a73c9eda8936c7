#include "simulator/web_api/tracked_read.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>

#include "simulator/render/row_renderer.h"
#include "simulator/web_api/collection_body.h"
#include "simulator/web_api/page_cookie.h"
#include "simulator/web_api/selection.h"

namespace opendes::sim {
namespace {

constexpr std::string_view kVersionElement = "versionnumber";
constexpr std::string_view kDeletedElement = "deleted";
constexpr std::size_t kTombstoneBytes = 200;

std::size_t PageSize(const ApiRequest& request) {
  return static_cast<std::size_t>(
      std::min(request.preferences.max_page_size.value_or(kLargestPage), kLargestPage));
}

std::int64_t NowSeconds(const ApiContext& context) {
  return std::chrono::floor<std::chrono::seconds>(context.organization.clock().Now())
      .time_since_epoch()
      .count();
}

Outcome<bool> CheckTrackingEnabled(const ApiContext& context, const EntityFacts& entity) {
  if (entity.intersect) {
    const auto facts = context.organization.facts();
    for (const ManyToManyFacts& relationship : facts->many_to_many) {
      if (relationship.intersect != entity.logical_name) continue;
      const EntityFacts* first = facts->Find(relationship.entity1);
      const EntityFacts* second = facts->Find(relationship.entity2);
      if (first != nullptr && second != nullptr && first->change_tracking &&
          second->change_tracking) {
        continue;
      }
      return Refuse(400, "0x80072492",
                    fmt::format("Changes cannot be retrieved for intersect entity {} since both "
                                "related entities are not enabled for change tracking.",
                                entity.logical_name));
    }
  } else if (!entity.change_tracking) {
    return Refuse(400, "0x80072491",
                  fmt::format("Entity {} isn't enabled for change tracking.", entity.logical_name));
  }
  return true;
}

Outcome<bool> CheckOptions(const ApiRequest& request) {
  for (const std::string_view option : {"$filter", "$orderby", "$expand", "$top"}) {
    if (!request.Option(option)) continue;
    return Refuse(400, "0x80060888",
                  fmt::format("The \"{}\" query parameter isn't supported when Change Tracking is "
                              "enabled.",
                              option));
  }
  return true;
}

Outcome<std::optional<PageCookie>> CookieOf(const ApiRequest& request) {
  const auto text = request.Option("$skiptoken");
  if (!text) return std::optional<PageCookie>();
  auto cookie = DecodeSkipToken(*text);
  if (!cookie) return tl::unexpected(cookie.error());
  return std::optional(std::move(*cookie));
}

// The token of the request, if it still is good.
Outcome<DeltaToken> GoodToken(const ApiContext& context, const ApiRequest& request,
                              const TableShape& shape) {
  auto token = DecodeDeltaToken(request.Option("$deltatoken").value_or(""));
  if (!token) return token;
  if (!context.organization.IsTokenGood(shape.facts.logical_name, token->version, token->time)) {
    return Refuse(context.options.expired_status, "0x80044352",
                  "Version stamp associated with the client has expired. Please perform a full "
                  "sync.");
  }
  return token;
}

std::string Braced(const Guid& id) {
  std::string text = id.ToString();
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return "{" + text + "}";
}

// One tracked request on its way to the answer.
class TrackedRead {
 public:
  TrackedRead(const ApiContext& context, const ApiRequest& request, const TableShape& shape,
              Selection selection, std::optional<PageCookie> cookie)
      : context_(context),
        request_(request),
        shape_(shape),
        selection_(std::move(selection)),
        cookie_(std::move(cookie)),
        size_(PageSize(request)) {}

  Answer ReadFull() {
    std::optional<Guid> after;
    if (cookie_) {
      after = Guid::Parse(cookie_->last);
      if (!after) return Refuse(400, "0x8004112A", "Invalid page number in paging cookie.");
    }
    page_ = context_.organization.Scan(Table(), after, size_ + 1);
    const Version start = cookie_ ? cookie_->start : page_.version;
    if (page_.rows.size() > size_) {
      page_.rows.pop_back();
      SetNext(shape_.facts.primary_id, Braced(page_.rows.back().id), Braced(page_.rows.front().id),
              start);
    } else {
      SetDelta(context_.options.token_from_first_page ? start : page_.version);
    }
    return Render("");
  }

  Answer ReadDelta(Version since) {
    const Version through = cookie_ ? cookie_->start : context_.organization.version();
    Version last = since;
    if (cookie_) {
      std::from_chars(cookie_->last.data(), cookie_->last.data() + cookie_->last.size(), last);
    }
    const bool in_deletes = cookie_ && cookie_->element == kDeletedElement;
    if (!in_deletes) {
      page_ = context_.organization.ChangedBetween(Table(), last, through, size_ + 1);
      if (page_.rows.size() > size_) {
        page_.rows.pop_back();
        SetNextVersion(kVersionElement, page_.rows.back().version, through);
        return Render("/$delta");
      }
      last = since;
    }
    AddDeletions(last, through);
    return Render("/$delta");
  }

 private:
  const std::string& Table() const { return shape_.facts.logical_name; }

  void AddDeletions(Version after, Version through) {
    const std::size_t room = size_ - page_.rows.size();
    page_.deleted = context_.organization.DeletedBetween(Table(), after, through, room + 1).deleted;
    if (page_.deleted.size() > room) {
      page_.deleted.pop_back();
      SetNextVersion(kDeletedElement, page_.deleted.empty() ? after : page_.deleted.back().version,
                     through);
    } else {
      SetDelta(through);
    }
  }

  void SetNextVersion(std::string_view element, Version last, Version through) {
    SetNext(std::string(element), fmt::format("{}", last), fmt::format("{}", last), through);
  }

  void SetNext(const std::string& element, std::string last, std::string first, Version start) {
    const PageCookie next{.page_number = cookie_ ? cookie_->page_number + 1 : 2,
                          .tracking = true,
                          .element = element,
                          .last = std::move(last),
                          .first = std::move(first),
                          .start = start};
    next_link_ = LinkTo(request_, request_.QueryWithout({"$skiptoken"}),
                        "$skiptoken=" + EncodeSkipToken(next));
  }

  void SetDelta(Version version) {
    delta_link_ = LinkTo(request_, request_.QueryWithout({"$skiptoken", "$deltatoken"}),
                         "$deltatoken=" + EncodeDeltaToken({version, NowSeconds(context_)}));
  }

  Answer Render(std::string_view context_suffix) {
    const std::string& set = shape_.facts.set_name;
    CollectionParts parts{.context = set + selection_.context + std::string(context_suffix),
                          .next_link = next_link_,
                          .delta_link = delta_link_,
                          .count = std::nullopt,
                          .expected_bytes = page_.rows.size() * selection_.columns.size() * 48 +
                                            page_.deleted.size() * kTombstoneBytes};
    const RowRenderer renderer(shape_, selection_.columns, request_.preferences.annotations,
                               !request_.user.administrator, selection_.everything());
    return RenderCollection(context_, request_, parts, [&](std::string& out) {
      const char* comma = "";
      for (const Row& row : page_.rows) {
        out += comma;
        renderer.Append(row, out);
        comma = ",";
      }
      for (const Tombstone& tombstone : page_.deleted) {
        out += comma;
        out += fmt::format(
            R"({{"@odata.context":"{}$metadata#{}/$deletedEntity","id":"{}","reason":"deleted"}})",
            request_.base, set, tombstone.id.ToString());
        comma = ",";
      }
    });
  }

  const ApiContext& context_;
  const ApiRequest& request_;
  const TableShape& shape_;
  const Selection selection_;
  const std::optional<PageCookie> cookie_;
  const std::size_t size_;
  RowPage page_;
  std::string next_link_;
  std::string delta_link_;
};

}  // namespace

bool IsTracked(const ApiRequest& request) {
  if (request.preferences.track_changes || request.Option("$deltatoken")) return true;
  // Clients need not repeat the preference while they follow next links.
  const auto token = request.Option("$skiptoken");
  return token && token->find("istracking=\"True\"") != std::string_view::npos;
}

Answer ReadTracked(const ApiContext& context, const ApiRequest& request,
                   const std::shared_ptr<const TableShape>& shape) {
  if (auto checked = CheckOptions(request); !checked) return tl::unexpected(checked.error());
  auto selection = ParseSelection(*shape, request.Option("$select").value_or(""));
  if (!selection) return tl::unexpected(selection.error());
  if (auto enabled = CheckTrackingEnabled(context, shape->facts); !enabled) {
    return tl::unexpected(enabled.error());
  }
  auto cookie = CookieOf(request);
  if (!cookie) return tl::unexpected(cookie.error());
  TrackedRead read(context, request, *shape, std::move(*selection), std::move(*cookie));
  if (!request.Option("$deltatoken")) return read.ReadFull();
  const auto token = GoodToken(context, request, *shape);
  if (!token) return tl::unexpected(token.error());
  return read.ReadDelta(token->version);
}

Answer CountChanges(const ApiContext& context, const ApiRequest& request, const TableShape& shape) {
  if (auto enabled = CheckTrackingEnabled(context, shape.facts); !enabled) {
    return tl::unexpected(enabled.error());
  }
  const auto token = GoodToken(context, request, shape);
  if (!token) return tl::unexpected(token.error());
  constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();
  const std::string& table = shape.facts.logical_name;
  const Version through = context.organization.version();
  const std::size_t count =
      context.organization.ChangedBetween(table, token->version, through, kAll).rows.size() +
      context.organization.DeletedBetween(table, token->version, through, kAll).deleted.size();
  http::ServerResponse response;
  response.headers.emplace_back("Content-Type", "text/plain");
  response.body = fmt::format("{}", count);
  return response;
}

}  // namespace opendes::sim
