#include "simulator/web_api/collection_body.h"

#include <fmt/format.h>

#include "simulator/store/json_text.h"

namespace opendes::sim {
namespace {

void AppendLink(std::string_view name, const std::string& link, std::string& out) {
  if (link.empty()) return;
  out += fmt::format(",\"{}\":", name);
  AppendJsonString(link, out);
}

std::string AppliedPreferences(const Preferences& preferences) {
  std::string applied;
  const auto add = [&applied](const std::string& text) {
    applied += applied.empty() ? "" : ", ";
    applied += text;
  };
  if (preferences.track_changes) add("odata.track-changes");
  if (preferences.max_page_size) {
    add(fmt::format("odata.maxpagesize={}", *preferences.max_page_size));
  }
  if (!preferences.include_annotations.empty()) {
    add(fmt::format("odata.include-annotations=\"{}\"", preferences.include_annotations));
  }
  return applied;
}

}  // namespace

http::ServerResponse RenderCollection(const ApiContext& context, const ApiRequest& request,
                                      const CollectionParts& parts,
                                      const std::function<void(std::string&)>& append_rows) {
  const LinkOrder order = context.options.link_order;
  const bool next_first = order == LinkOrder::kBefore;
  const bool delta_first = order != LinkOrder::kAfter;
  std::string body;
  body.reserve(parts.expected_bytes + 4096);
  body += "{\"@odata.context\":";
  AppendJsonString(request.base + "$metadata#" + parts.context, body);
  if (request.preferences.annotations.collection) {
    body += fmt::format(
        ",\"@Microsoft.Dynamics.CRM.totalrecordcount\":{},"
        "\"@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded\":false,"
        "\"@Microsoft.Dynamics.CRM.globalmetadataversion\":\"{}\"",
        parts.count ? fmt::format("{}", *parts.count) : "-1",
        context.organization.metadata_version());
  }
  if (parts.count) body += fmt::format(",\"@odata.count\":{}", *parts.count);
  if (next_first) AppendLink("@odata.nextLink", parts.next_link, body);
  if (delta_first) AppendLink("@odata.deltaLink", parts.delta_link, body);
  body += ",\"value\":[";
  append_rows(body);
  body += ']';
  if (!next_first) AppendLink("@odata.nextLink", parts.next_link, body);
  if (!delta_first) AppendLink("@odata.deltaLink", parts.delta_link, body);
  body += '}';
  http::ServerResponse response = JsonResponse(200, std::move(body));
  if (std::string applied = AppliedPreferences(request.preferences); !applied.empty()) {
    response.headers.emplace_back("Preference-Applied", std::move(applied));
  }
  return response;
}

std::string LinkTo(const ApiRequest& request, const std::string& query, const std::string& token) {
  return request.base + request.path + "?" + query + (query.empty() ? "" : "&") + token;
}

}  // namespace opendes::sim
