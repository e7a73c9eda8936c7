// An organisation with one table behind an http::Client: just enough of the Web API for a cycle.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/guid.h"
#include "http/client.h"
#include "test/source/test_parts.h"

namespace opendes::source {

class FakeOrganization final : public http::Client {
 public:
  static constexpr std::size_t kPage = 3;

  // What the delta token of a first read means: the version at its first or at its last page.
  explicit FakeOrganization(bool token_from_first_page = true)
      : token_from_first_page_(token_from_first_page) {}

  void Upsert(const Guid& id, const std::string& name) {
    deleted_.erase(id);
    rows_[id] = {.name = name, .version = ++version_};
  }
  void Delete(const Guid& id) {
    if (rows_.erase(id) > 0) deleted_[id] = ++version_;
  }

  Result<http::ClientResponse> Send(const http::ClientRequest& request,
                                    std::stop_token stop) override {
    if (stop.stop_requested()) return Fail(ErrorCode::kCancelled, Blame::kUs, "stopped");
    if (!request.url.starts_with(kBase)) return Answer(404, "");
    const std::string_view path = std::string_view(request.url).substr(kBase.size());
    if (path.starts_with("EntityDefinitions(LogicalName='thing')/Attributes/")) {
      return Answer(200, R"({"value":[{"LogicalName":"name","MaxLength":100}]})");
    }
    if (path.starts_with("EntityDefinitions(LogicalName='thing')"))
      return Answer(200, Definition());
    if (path.starts_with("EntityDefinitions?")) return Answer(200, R"({"value":[]})");
    if (path == "WhoAmI") {
      return Answer(200, fmt::format(R"({{"OrganizationId":"{}"}})", kOrganization));
    }
    if (path == "RetrieveTimestamp") return Answer(200, R"({"Timestamp":"74812162"})");
    if (path.starts_with("EntityDefinitions(")) return Answer(404, ErrorBody("0x80060888"));
    if (path.starts_with("things(")) return ReadRow(path.substr(7, Guid::kTextSize));
    if (path.starts_with("things")) return ReadPage(path);
    return Answer(404, ErrorBody("0x8006088a"));
  }

 private:
  struct Row {
    std::string name;
    std::int64_t version = 0;
  };

  static std::string Definition() {
    return R"({"LogicalName":"thing","EntitySetName":"things","PrimaryIdAttribute":"thingid",)"
           R"("ChangeTrackingEnabled":true,"IsIntersect":false,"Attributes":[)"
           R"({"LogicalName":"name","AttributeType":"String","AttributeTypeName":{"Value":"StringType"},)"
           R"("ColumnNumber":2,"IsValidForRead":true,"IsValidODataAttribute":true},)"
           R"({"LogicalName":"thingid","AttributeType":"Uniqueidentifier",)"
           R"("AttributeTypeName":{"Value":"UniqueidentifierType"},"ColumnNumber":1,)"
           R"("IsValidForRead":true,"IsValidODataAttribute":true}]})";
  }

  static bool Selects(std::string_view path, std::string_view property) {
    return path.find("$select=") == std::string_view::npos ||
           path.find(property, path.find("$select=")) != std::string_view::npos;
  }

  static std::string Render(const Guid& id, const Row& row, bool with_name) {
    const std::string name = with_name ? fmt::format(R"(,"name":"{}")", row.name) : "";
    return fmt::format(R"({{"@odata.etag":"W/\"{}\"","thingid":"{}"{}}})", row.version,
                       id.ToString(), name);
  }

  Result<http::ClientResponse> ReadRow(std::string_view id) const {
    const auto found = rows_.find(*Guid::Parse(id));
    if (found == rows_.end()) return Answer(404, ErrorBody("0x80040217"));
    return Answer(200, R"({"@odata.context":"x#things/$entity",)" +
                           Render(found->first, found->second, true).substr(1));
  }

  static std::int64_t NumberBehind(std::string_view path, std::string_view key,
                                   std::int64_t otherwise) {
    const auto at = path.find(key);
    return at == std::string_view::npos ? otherwise
                                        : std::stoll(std::string(path.substr(at + key.size())));
  }

  Result<http::ClientResponse> ReadPage(std::string_view path) const {
    const bool with_name = Selects(path, "name");
    const std::string set =
        fmt::format("{}things?$select=thingid{}", kBase, with_name ? ",name" : "");
    const std::int64_t since = NumberBehind(path, "$deltatoken=", -1);
    return since >= 0 ? ReadChanges(path, set, since, with_name) : ReadAll(path, set, with_name);
  }

  static Result<http::ClientResponse> Page(const std::vector<std::string>& items,
                                           std::string_view kind, const std::string& link) {
    return Answer(200, fmt::format(R"({{"@odata.{}":"{}","value":[{}]}})", kind, link,
                                   fmt::join(items, ",")));
  }

  // In the order of their ids, "$skiptoken=V&after=ID": V is the version at the first page.
  Result<http::ClientResponse> ReadAll(std::string_view path, const std::string& set,
                                       bool with_name) const {
    const auto marker = path.find("&after=");
    const std::int64_t began = NumberBehind(path, "$skiptoken=", version_);
    std::vector<std::string> items;
    auto row = rows_.begin();
    if (marker != std::string_view::npos) {
      row = rows_.upper_bound(*Guid::Parse(path.substr(marker + 7, Guid::kTextSize)));
    }
    Guid last;
    for (; row != rows_.end() && items.size() < kPage; ++row) {
      items.push_back(Render(row->first, row->second, with_name));
      last = row->first;
    }
    if (row != rows_.end()) {
      return Page(items, "nextLink",
                  fmt::format("{}&$skiptoken={}&after={}", set, began, last.ToString()));
    }
    return Page(items, "deltaLink",
                fmt::format("{}&$deltatoken={}", set, token_from_first_page_ ? began : version_));
  }

  // In the order of their versions, "$deltatoken=V&after=A&through=T".
  Result<http::ClientResponse> ReadChanges(std::string_view path, const std::string& set,
                                           std::int64_t since, bool with_name) const {
    const std::int64_t through = NumberBehind(path, "through=", version_);
    const std::int64_t after = NumberBehind(path, "after=", since);
    std::map<std::int64_t, std::string> changes;
    for (const auto& [id, row] : rows_) changes[row.version] = Render(id, row, with_name);
    for (const auto& [id, version] : deleted_) {
      changes[version] = fmt::format(
          R"({{"@odata.context":"x#things/$deletedEntity","id":"{}","reason":"deleted"}})",
          id.ToString());
    }
    std::vector<std::string> items;
    auto change = changes.upper_bound(after);
    std::int64_t last = after;
    for (; change != changes.upper_bound(through) && items.size() < kPage; ++change) {
      items.push_back(change->second);
      last = change->first;
    }
    if (change != changes.upper_bound(through)) {
      return Page(items, "nextLink",
                  fmt::format("{}&$deltatoken={}&after={}&through={}", set, since, last, through));
    }
    return Page(items, "deltaLink", fmt::format("{}&$deltatoken={}", set, through));
  }

  const bool token_from_first_page_;
  std::map<Guid, Row> rows_;
  std::map<Guid, std::int64_t> deleted_;
  std::int64_t version_ = 1000;
};

}  // namespace opendes::source
