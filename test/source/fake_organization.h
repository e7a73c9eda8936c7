// An organisation with one table behind an http::Client: just enough of the Web API for a cycle.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "base/guid.h"
#include "http/client.h"
#include "test/source/test_parts.h"

namespace opendes::source {

class FakeOrganization final : public http::Client {
 public:
  static constexpr int kPage = 3;

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

  static std::string Render(const Guid& id, const Row& row) {
    return fmt::format(R"({{"@odata.etag":"W/\"{}\"","thingid":"{}","name":"{}"}})", row.version,
                       id.ToString(), row.name);
  }

  Result<http::ClientResponse> ReadRow(std::string_view id) const {
    const auto found = rows_.find(*Guid::Parse(id));
    if (found == rows_.end()) return Answer(404, ErrorBody("0x80040217"));
    return Answer(200, R"({"@odata.context":"x#things/$entity",)" +
                           Render(found->first, found->second).substr(1));
  }

  static std::int64_t NumberBehind(std::string_view path, std::string_view key) {
    const auto at = path.find(key);
    return at == std::string_view::npos ? -1
                                        : std::stoll(std::string(path.substr(at + key.size())));
  }

  // "$deltatoken=V" asks for changes after V, "$skiptoken=V&from=I" for a page of the full read.
  Result<http::ClientResponse> ReadPage(std::string_view path) const {
    const std::int64_t since = NumberBehind(path, "$deltatoken=");
    std::string items;
    const auto add = [&items](const std::string& item) {
      if (!items.empty()) items += ',';
      items += item;
    };
    std::string link =
        fmt::format(R"("@odata.deltaLink":"{}things?$deltatoken={}")", kBase, version_);
    if (since >= 0) {
      for (const auto& [id, row] : rows_) {
        if (row.version > since) add(Render(id, row));
      }
      for (const auto& [id, version] : deleted_) {
        if (version <= since) continue;
        add(fmt::format(
            R"({{"@odata.context":"x#things/$deletedEntity","id":"{}","reason":"deleted"}})",
            id.ToString()));
      }
    } else {
      const auto from = std::max<std::int64_t>(0, NumberBehind(path, "from="));
      const std::int64_t began = NumberBehind(path, "$skiptoken=");
      const std::int64_t token = began >= 0 ? began : version_;
      std::int64_t at = 0;
      for (const auto& [id, row] : rows_) {
        if (at >= from && at < from + kPage) add(Render(id, row));
        ++at;
      }
      link = from + kPage < at
                 ? fmt::format(R"("@odata.nextLink":"{}things?$skiptoken={}&from={}")", kBase,
                               token, from + kPage)
                 : fmt::format(R"("@odata.deltaLink":"{}things?$deltatoken={}")", kBase, token);
    }
    return Answer(200, "{" + link + R"(,"value":[)" + items + "]}");
  }

  std::map<Guid, Row> rows_;
  std::map<Guid, std::int64_t> deleted_;
  std::int64_t version_ = 1000;
};

}  // namespace opendes::source
