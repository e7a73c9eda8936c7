#include "source/dataverse/read_page.h"

#include "base/failpoint.h"
#include "base/limits.h"
#include "source/dataverse/change_feed.h"

namespace opendes::source {
namespace {

Result<std::string> UrlOf(const WebApi& api, const TableSchema& schema, const Cursor& from) {
  OPENDES_TRY_ASSIGN(FeedPosition position, ParseCursor(from));
  if (position.kind == FeedPosition::Kind::kStart) return FirstReadUrl(api.base_url(), schema);
  OPENDES_TRY(CheckLink(api.base_url(), position.link));
  return std::move(position.link);
}

// A 404 on a table or a refused column says which table; the rest speaks for itself.
Error Named(Error error, const TableSchema& schema) {
  if (error.code == ErrorCode::kCancelled) return error;
  return WithContext(std::move(error), fmt::format("entity '{}'", schema.entity));
}

}  // namespace

Result<SourcePage> ReadFeedPage(WebApi& api, const TableSchema& schema, const Cursor& from,
                                int& page_rows, const RunContext& context) {
  OPENDES_TRY_ASSIGN(std::string url, UrlOf(api, schema, from));
  ApiRequest request{.url = std::move(url),
                     .kind = "page",
                     .headers = {{"Prefer", FeedPreference(page_rows)}},
                     .max_body = limits::kPageBytes};
  const MakeSmaller halve = [&page_rows](ApiRequest& smaller) {
    if (page_rows <= 1) return false;
    page_rows /= 2;
    smaller.headers = {{"Prefer", FeedPreference(page_rows)}};
    return true;
  };
  auto answer = api.Get(std::move(request), context, halve);
  if (!answer) return Fail(Named(std::move(answer).error(), schema));
  Failpoint("read_page");
  return SourcePage{.body = std::move(answer->body), .read_from = from};
}

Result<std::string> ReadRowJson(WebApi& api, const TableSchema& schema, const Guid& id,
                                const RunContext& context) {
  auto answer = api.Get({.url = RowUrl(api.base_url(), schema, id),
                         .kind = "row",
                         .headers = {{"Prefer", RowPreference()}},
                         .max_body = limits::kPageBytes},
                        context);
  if (answer) return std::move(answer->body);
  const bool gone = answer.error().code == ErrorCode::kNotFound &&
                    answer.error().detail.starts_with("0x80040217");
  if (gone) return std::string();
  return Fail(Named(std::move(answer).error(), schema));
}

}  // namespace opendes::source
