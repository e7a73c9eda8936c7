#include "source/dataverse/read_page.h"

#include "base/failpoint.h"
#include "base/limits.h"
#include "source/dataverse/change_feed.h"

namespace opendes::source {
namespace {

// The link was checked before it became a cursor: if it is none of ours now, the organisation has
// moved to another address.
Result<> CheckStoredLink(const WebApi& api, const FeedPosition& position) {
  if (position.link.empty()) return {};
  auto checked = CheckLink(api.base_url(), position.link);
  if (checked) return {};
  Error error = WithContext(std::move(checked).error(), "the stored cursor cannot be used");
  error.code = ErrorCode::kExpiredCursor;
  return Fail(std::move(error));
}

// A 404 on a table or a refused column says which table; the rest speaks for itself.
Error Named(Error error, const TableSchema& schema) {
  if (error.code == ErrorCode::kCancelled) return error;
  return WithContext(std::move(error), fmt::format("entity '{}'", schema.entity));
}

// Of the request as such, whatever its reason: HTTP 400 with a code, or 405.
bool IsRefusal(const Error& error) {
  const bool bad_request =
      error.code == ErrorCode::kProtocol || error.code == ErrorCode::kSchemaChanged;
  return error.code == ErrorCode::kUnsupported || (bad_request && error.detail.starts_with("0x"));
}

}  // namespace

Result<std::string> ReadFeedPage(WebApi& api, const TableSchema& schema,
                                 const FeedPosition& position, int& page_rows,
                                 const RunContext& context) {
  OPENDES_TRY(CheckStoredLink(api, position));
  const bool keys = position.kind == FeedPosition::Kind::kKeys;
  const bool labels = schema.labels && !keys;
  ApiRequest request{.url = FeedUrl(api.base_url(), schema, position),
                     .kind = keys ? "keys" : "page",
                     .headers = {{"Prefer", FeedPreference(page_rows, labels)}},
                     .max_body = limits::kPageBytes};
  const MakeSmaller halve = [&page_rows, labels](ApiRequest& smaller) {
    if (page_rows <= 1) return false;
    page_rows /= 2;
    smaller.headers = {{"Prefer", FeedPreference(page_rows, labels)}};
    return true;
  };
  auto answer = api.Get(std::move(request), context, halve);
  if (!answer) return Fail(Named(std::move(answer).error(), schema));
  Failpoint("read_page");
  return std::move(answer->body);
}

Result<std::string> ReadRowJson(WebApi& api, const TableSchema& schema, const Guid& id,
                                const RunContext& context) {
  auto answer = api.Get({.url = RowUrl(api.base_url(), schema, id),
                         .kind = "row",
                         .headers = {{"Prefer", RowPreference(schema.labels)}},
                         .max_body = limits::kPageBytes},
                        context);
  if (answer) return std::move(answer->body);
  const bool gone = answer.error().code == ErrorCode::kNotFound &&
                    answer.error().detail.starts_with("0x80040217");
  if (gone) return std::string();
  if (schema.intersect && IsRefusal(answer.error())) {
    return Fail(ErrorCode::kUnsupported, Blame::kSource,
                "entity '{}': the organisation does not let rows of an N:N table be read by key",
                schema.entity);
  }
  return Fail(Named(std::move(answer).error(), schema));
}

}  // namespace opendes::source
