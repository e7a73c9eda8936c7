#include "test/crash/organization_text.h"

#include <simdjson.h>

#include <stdexcept>

#include "http/client.h"

namespace opendes::crash {
namespace {

using simdjson::ondemand::json_type;

std::string Get(http::Client& client, const std::string& url) {
  http::ClientRequest request;
  request.url = url;
  request.headers = {{"Accept", "application/json"},
                     {"Prefer", "odata.include-annotations=\"*\",odata.maxpagesize=5000"}};
  request.max_body = limits::kPageBytes;
  const auto response = client.Send(request, {});
  if (!response) throw std::runtime_error(response.error().ToString());
  if (response->status != 200) throw std::runtime_error(url + ": " + response->body);
  return response->body;
}

std::optional<std::string> Text(simdjson::ondemand::value value) {
  switch (value.type()) {
    case json_type::null:
      return std::nullopt;
    case json_type::string:
      return std::string(std::string_view(value.get_string()));
    case json_type::boolean:
      return value.get_bool() ? "1" : "0";
    default: {
      std::string_view token = value.raw_json_token();
      return std::string(token.substr(0, token.find_last_not_of(" \r\n\t") + 1));
    }
  }
}

}  // namespace

std::vector<TextRow> ReadCollection(const std::string& url) {
  const auto client = http::MakeClient({.allow_plain_http = true}).value();
  simdjson::ondemand::parser parser;
  std::vector<TextRow> rows;
  for (std::string next = url; !next.empty();) {
    simdjson::padded_string body(Get(*client, next));
    next.clear();
    auto document = parser.iterate(body);
    for (auto member : document.get_object()) {
      const std::string key(std::string_view(member.unescaped_key()));
      if (key == "@odata.nextLink") next = std::string_view(member.value().get_string());
      if (key != "value") continue;
      for (auto item : member.value().get_array()) {
        TextRow& row = rows.emplace_back();
        for (auto field : item.get_object()) {
          const std::string name(std::string_view(field.unescaped_key()));
          row[name] = Text(field.value());
        }
      }
    }
  }
  return rows;
}

}  // namespace opendes::crash
