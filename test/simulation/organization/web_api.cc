#include "test/simulation/organization/web_api.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "test/simulation/organization/render_metadata.h"
#include "test/simulation/organization/render_row.h"

namespace opendes::simulation {
namespace {

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return parts;
}

// What stands between two texts; empty when they are not there.
std::string Between(std::string_view text, std::string_view before, std::string_view behind) {
  const auto begin = text.find(before);
  if (begin == std::string_view::npos) return {};
  text.remove_prefix(begin + before.size());
  const auto end = text.find(behind);
  return end == std::string_view::npos ? std::string() : std::string(text.substr(0, end));
}

const Table* FindSet(const Organization& organization, std::string_view set_name) {
  for (const auto& [name, table] : organization.tables) {
    if (table.set_name == set_name) return &table;
  }
  return nullptr;
}

}  // namespace

struct WebApi::Call {
  std::string path;                            // below the base
  std::map<std::string, std::string> options;  // decoded
  std::string raw_select;                      // as it stands in the URL, for links
  bool annotate = false;
  std::size_t page_rows = 5000;

  explicit Call(const ApiRequest& request) {
    const std::string_view rest = std::string_view(request.url).substr(kBaseUrl.size());
    const auto query = rest.find('?');
    path = http::PercentDecode(rest.substr(0, query));
    if (query != std::string_view::npos) {
      for (const std::string& option : Split(rest.substr(query + 1), '&')) {
        const auto equals = option.find('=');
        const std::string name = option.substr(0, equals);
        const std::string value = equals == std::string::npos ? "" : option.substr(equals + 1);
        options[name] = http::PercentDecode(value);
        if (name == "$select") raw_select = value;
      }
    }
    annotate = request.prefer.find("lookuplogicalname") != std::string::npos;
    const std::string rows = Between(request.prefer + ",", "odata.maxpagesize=", ",");
    if (!rows.empty()) page_rows = std::stoul(rows);
  }

  std::string Option(const std::string& name) const {
    const auto found = options.find(name);
    return found == options.end() ? std::string() : found->second;
  }
};

http::ClientResponse RenderAnswer(int status, std::string body, http::Headers headers) {
  http::ClientResponse answer{
      .status = status, .headers = std::move(headers), .body = std::move(body)};
  answer.headers.emplace_back("Content-Type", "application/json; odata.metadata=minimal");
  answer.body.reserve(answer.body.size() + 64);
  return answer;
}

http::ClientResponse RenderError(int status, std::string_view code, std::string_view message,
                                 http::Headers headers) {
  return RenderAnswer(status,
                      fmt::format(R"({{"error":{{"code":"{}","message":"{}"}}}})", code, message),
                      std::move(headers));
}

http::ClientResponse WebApi::Answer(const ApiRequest& request, const PageForm& form) const {
  if (!request.url.starts_with(kBaseUrl)) return RenderError(404, "", "no such place");
  const Call call(request);
  if (call.path == "WhoAmI") {
    return RenderAnswer(200, fmt::format(R"({{"@odata.context":"{}$metadata#WhoAmI",)"
                                         R"("OrganizationId":"{}"}})",
                                         kBaseUrl, organization_.id.ToString()));
  }
  if (call.path == "RetrieveTimestamp") {
    return RenderAnswer(200, fmt::format(R"({{"Timestamp":"{}!10/09/2026 22:10:22"}})",
                                         organization_.metadata_version));
  }
  if (call.path.starts_with("EntityDefinitions")) return AnswerMetadata(call);
  const std::string set_name = call.path.substr(0, call.path.find('('));
  const Table* table = FindSet(organization_, set_name);
  if (table == nullptr) {
    return RenderError(404, "0x8006088a",
                       fmt::format("Resource not found for the segment '{}'.", set_name));
  }
  return call.path.find('(') == std::string::npos ? AnswerSet(call, *table, form)
                                                  : AnswerRow(call, *table);
}

http::ClientResponse WebApi::AnswerMetadata(const Call& call) const {
  const std::string name = Between(call.path, "LogicalName='", "'");
  if (name.empty()) return RenderAnswer(200, RenderDefinitions(organization_));
  const auto found = organization_.tables.find(name);
  if (found == organization_.tables.end()) {
    return RenderError(404, "0x80060888", fmt::format("no entity {}", name));
  }
  const std::string type = Between(call.path, "Microsoft.Dynamics.CRM.", "AttributeMetadata");
  return RenderAnswer(
      200, type.empty() ? RenderDefinition(found->second) : RenderAttributes(found->second, type));
}

http::ClientResponse WebApi::AnswerSet(const Call& call, const Table& table,
                                       const PageForm& form) const {
  if (!table.tracking) {
    return RenderError(400, "0x80072491",
                       fmt::format("Entity {} isn't enabled for change tracking.", table.name));
  }
  const Selection selection(table, call.Option("$select"));
  if (!selection.unknown().empty()) {
    return RenderError(400, "0x80060888",
                       fmt::format("Could not find a property named '{}'", selection.unknown()));
  }
  FeedCursor cursor;
  if (const std::string token = call.Option("$skiptoken"); !token.empty()) {
    const auto parsed = ParseSkipToken(Between(token, "pagingcookie=\"", "\""));
    if (!parsed) return RenderError(400, "0x8004112A", "Invalid page number in paging cookie.");
    cursor = *parsed;
  } else if (const std::string delta = call.Option("$deltatoken"); !delta.empty()) {
    cursor.delta = true;
    cursor.since = std::stoll(delta);
    if (cursor.since < table.oldest_good_token) {
      return RenderError(behaviour_.expired_status, "0x80044352",
                         "Version stamp associated with the client has expired. Please perform a "
                         "full sync.");
    }
  }
  const FeedPage page =
      ReadFeed(organization_, table, cursor, behaviour_, std::min(form.size, call.page_rows));
  return RenderAnswer(200, RenderPage(call, table, page, form),
                      {{"Preference-Applied", "odata.track-changes"}, {"OData-Version", "4.0"}});
}

http::ClientResponse WebApi::AnswerRow(const Call& call, const Table& table) const {
  const auto id = Guid::Parse(Between(call.path, "(", ")"));
  const auto row = id ? table.rows.find(*id) : table.rows.end();
  const Selection selection(table, call.Option("$select"));
  if (!selection.unknown().empty()) return RenderError(400, "0x80060888", "no such property");
  if (row == table.rows.end()) {
    return RenderError(404, "0x80040217", fmt::format("{} With Id = … Does Not Exist", table.name));
  }
  return RenderAnswer(200, selection.Render(row->first, row->second, call.annotate));
}

std::string WebApi::RenderPage(const Call& call, const Table& table, const FeedPage& page,
                               const PageForm& form) const {
  const Selection selection(table, call.Option("$select"));
  std::string rows;
  const auto append = [&](const FeedEntry& entry) {
    if (!rows.empty()) rows += ',';
    rows += entry.row == nullptr ? RenderTombstone(table, entry.id)
                                 : selection.Render(entry.id, *entry.row, call.annotate);
  };
  for (const FeedEntry& entry : page.entries) append(entry);
  if (form.repeat_row && !page.entries.empty()) append(page.entries[page.entries.size() / 2]);
  const std::string links = RenderLinks(call, table, page);
  const bool before =
      page.next ? behaviour_.next_link_before_rows : behaviour_.delta_link_before_rows;
  return fmt::format(R"({{"@odata.context":"{}$metadata#{}{}"{}{},"value":[{}]{}{}}})", kBaseUrl,
                     table.set_name, page.token != 0 ? "/$delta" : "", before ? "," : "",
                     before ? links : "", rows, before ? "" : ",", before ? "" : links);
}

std::string WebApi::RenderLinks(const Call& call, const Table& table, const FeedPage& page) const {
  const std::string select = call.raw_select.empty() ? "" : "$select=" + call.raw_select + "&";
  const std::string url = fmt::format("{}{}?{}", kBaseUrl, table.set_name, select);
  if (!page.next) {
    return fmt::format(R"("@odata.deltaLink":"{}$deltatoken={}")", url, RenderToken(page.token));
  }
  return fmt::format(
      R"("@odata.nextLink":"{}$skiptoken=%3Ccookie%20pagenumber=%22{}%22%20pagingcookie=%22{}%22)"
      R"(%20istracking=%22True%22%20/%3E")",
      url, page.next->page, RenderSkipToken(*page.next));
}

// "919042!08/22/2017 08:10:44", encoded as the documents show it.
std::string WebApi::RenderToken(std::int64_t version) const {
  const std::string now = FormatIso8601(clock_.Now());
  return fmt::format("{}%21{}%2f{}%2f{}%20{}%3a{}%3a{}", version, now.substr(5, 2),
                     now.substr(8, 2), now.substr(0, 4), now.substr(11, 2), now.substr(14, 2),
                     now.substr(17, 2));
}

}  // namespace opendes::simulation
