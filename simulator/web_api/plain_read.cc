#include "simulator/web_api/plain_read.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "simulator/render/row_renderer.h"
#include "simulator/store/json_text.h"
#include "simulator/web_api/collection_body.h"
#include "simulator/web_api/expansion.h"
#include "simulator/web_api/page_cookie.h"
#include "simulator/web_api/row_query.h"
#include "simulator/web_api/selection.h"

namespace opendes::sim {
namespace {

constexpr std::string_view kOffsetElement = "offset";

// Refuses the options the server does not know. Names are case-sensitive.
Outcome<bool> CheckOptions(const ApiRequest& request) {
  constexpr std::array<std::string_view, 7> kKnown = {"$select", "$filter", "$orderby",  "$top",
                                                      "$count",  "$expand", "$skiptoken"};
  for (const auto& [name, value] : request.options) {
    if (!name.starts_with('$') || std::ranges::find(kKnown, name) != kKnown.end()) continue;
    return Refuse(400, "0x80060888", fmt::format("The query parameter {} is not supported.", name));
  }
  return true;
}

// A page to read and where it ended.
struct PagePlan {
  std::size_t size = kLargestPage;
  bool paged = true;  // a next link is due when more is there; not so with $top
  std::optional<PageCookie> cookie;
};

Outcome<PagePlan> PlanPage(const ApiRequest& request) {
  PagePlan plan;
  const auto& asked = request.preferences.max_page_size;
  if (asked) plan.size = static_cast<std::size_t>(std::min(*asked, kLargestPage));
  if (const auto top = request.Option("$top"); top && !asked) {
    std::size_t count = 0;
    const auto [end, error] = std::from_chars(top->data(), top->data() + top->size(), count);
    if (error != std::errc() || end != top->data() + top->size() || count == 0) {
      return Refuse(400, "0x80060888", fmt::format("Invalid value '{}' for $top.", *top));
    }
    plan.size = std::min<std::size_t>(count, kLargestPage);
    plan.paged = false;
  }
  if (const auto token = request.Option("$skiptoken")) {
    auto cookie = DecodeSkipToken(*token);
    if (!cookie) return tl::unexpected(cookie.error());
    plan.cookie = std::move(*cookie);
  }
  return plan;
}

struct PageRead {
  std::vector<Row> rows;
  std::string next_link;
};

Outcome<PageRead> ReadPage(const RowQuery& query, const ApiRequest& request,
                           const TableShape& shape, const PagePlan& plan) {
  PageRead read;
  std::size_t offset = 0;
  const auto bad_cookie = [] {
    return Refuse(400, "0x8004112A", "Invalid page number in paging cookie.");
  };
  if (query.in_key_order()) {
    std::optional<Guid> after;
    if (plan.cookie) {
      after = Guid::Parse(plan.cookie->last);
      if (!after) return bad_cookie();
    }
    read.rows = query.Page(after, plan.size + 1);
  } else {
    if (plan.cookie) {
      const std::string& last = plan.cookie->last;
      if (std::from_chars(last.data(), last.data() + last.size(), offset).ec != std::errc()) {
        return bad_cookie();
      }
    }
    read.rows = query.PageAt(offset, plan.size + 1);
  }
  if (read.rows.size() <= plan.size) return read;
  read.rows.pop_back();
  if (!plan.paged) return read;
  PageCookie next;
  next.page_number = plan.cookie ? plan.cookie->page_number + 1 : 2;
  if (query.in_key_order()) {
    next.element = shape.facts.primary_id;
    next.last = "{" + read.rows.back().id.ToString() + "}";
    next.first = "{" + read.rows.front().id.ToString() + "}";
  } else {
    next.element = kOffsetElement;
    next.last = fmt::format("{}", offset + read.rows.size());
    next.first = fmt::format("{}", offset);
  }
  read.next_link =
      LinkTo(request, request.QueryWithout({"$skiptoken"}), "$skiptoken=" + EncodeSkipToken(next));
  return read;
}

}  // namespace

Answer ReadSet(const ApiContext& context, const ApiRequest& request,
               const std::shared_ptr<const TableShape>& shape,
               const std::optional<std::vector<Row>>& rows) {
  if (auto checked = CheckOptions(request); !checked) return tl::unexpected(checked.error());
  auto selection = ParseSelection(*shape, request.Option("$select").value_or(""));
  if (!selection) return tl::unexpected(selection.error());
  auto query = RowQuery::Parse(context.organization, shape, request);
  if (!query) return tl::unexpected(query.error());
  auto expansions =
      ParseExpansions(context.organization, *shape, request.Option("$expand").value_or(""));
  if (!expansions) return tl::unexpected(expansions.error());
  auto plan = PlanPage(request);
  if (!plan) return tl::unexpected(plan.error());
  if (rows) query->Restrict(*rows);
  auto page = ReadPage(*query, request, *shape, *plan);
  if (!page) return tl::unexpected(page.error());

  CollectionParts parts{.context = shape->facts.set_name + selection->context,
                        .next_link = page->next_link,
                        .delta_link = {},
                        .count = std::nullopt,
                        .expected_bytes = page->rows.size() * selection->columns.size() * 48};
  if (request.Option("$count") == "true") parts.count = query->Count(kLargestPage);
  const RowRenderer renderer(*shape, selection->columns, request.preferences.annotations,
                             !request.user.administrator, selection->everything());
  return RenderCollection(context, request, parts, [&](std::string& out) {
    for (std::size_t i = 0; i < page->rows.size(); ++i) {
      out += i == 0 ? "{" : ",{";
      renderer.AppendMembers(page->rows[i], out);
      AppendExpansions(context.organization, *shape, page->rows[i], *expansions,
                       request.preferences.annotations, out);
      out += '}';
    }
  });
}

Answer ReadRow(const ApiContext& context, const ApiRequest& request, const TableShape& shape,
               const Row& row) {
  auto selection = ParseSelection(shape, request.Option("$select").value_or(""));
  if (!selection) return tl::unexpected(selection.error());
  auto expansions =
      ParseExpansions(context.organization, shape, request.Option("$expand").value_or(""));
  if (!expansions) return tl::unexpected(expansions.error());
  const RowRenderer renderer(shape, selection->columns, request.preferences.annotations,
                             !request.user.administrator, selection->everything());
  std::string body = "{\"@odata.context\":";
  AppendJsonString(
      request.base + "$metadata#" + shape.facts.set_name + selection->context + "/$entity", body);
  body += ',';
  renderer.AppendMembers(row, body);
  AppendExpansions(context.organization, shape, row, *expansions, request.preferences.annotations,
                   body);
  body += '}';
  http::ServerResponse response = JsonResponse(200, std::move(body));
  response.headers.emplace_back("ETag", fmt::format("W/\"{}\"", row.version));
  return response;
}

Answer CountRows(const ApiContext& context, const ApiRequest& request,
                 const std::shared_ptr<const TableShape>& shape) {
  auto query = RowQuery::Parse(context.organization, shape, request);
  if (!query) return tl::unexpected(query.error());
  http::ServerResponse response;
  response.headers.emplace_back("Content-Type", "text/plain");
  response.body = fmt::format("{}", query->Count(kLargestPage));
  return response;
}

}  // namespace opendes::sim
