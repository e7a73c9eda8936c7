// A small organisation and its Web API without sockets, at a time that stands still.
#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "base/clock.h"
#include "http/server.h"
#include "simulator/store/organization.h"
#include "simulator/web_api/request.h"
#include "simulator/web_api/web_api.h"
#include "test/simulator/small_facts.h"

namespace opendes::sim {

class ApiTest : public testing::Test {
 protected:
  static OrganizationOptions MakeOptions() {
    OrganizationOptions options;
    options.seed = 7;
    options.rows = {
        {"account", 25}, {"contact", 10}, {"transactioncurrency", 2}, {"accountcontacts", 30}};
    return options;
  }

  http::ServerResponse Send(const std::string& method, const std::string& target,
                            http::Headers headers = {}, const std::string& body = "") {
    http::ServerRequest request;
    request.method = method;
    request.target = target.starts_with("http") ? target.substr(target.find("/api/"))
                                                : "/api/data/v9.2/" + target;
    request.headers = std::move(headers);
    request.headers.emplace_back("Host", "org.example");
    request.body = body;
    auto parsed = ParseApiRequest(request);
    EXPECT_TRUE(parsed.has_value()) << target;
    if (!parsed) return {};
    parsed->user = user_;
    return api_.Respond(*parsed);
  }

  boost::json::object Get(const std::string& target, const std::string& prefer = "") {
    http::Headers headers;
    if (!prefer.empty()) headers.emplace_back("Prefer", prefer);
    const http::ServerResponse response = Send("GET", target, std::move(headers));
    status_ = response.status;
    boost::system::error_code failed;
    auto value = boost::json::parse(response.body, failed);
    EXPECT_FALSE(failed) << response.body;
    return value.is_object() ? value.as_object() : boost::json::object();
  }

  std::string ErrorCode(const std::string& target, const std::string& prefer = "") {
    boost::json::object body = Get(target, prefer);
    return body.contains("error") ? std::string(body["error"].at("code").as_string()) : "";
  }

  // Every row of a read, following its next links; sets delta_link_.
  std::vector<boost::json::object> ReadAll(std::string target, const std::string& prefer) {
    std::vector<boost::json::object> rows;
    delta_link_.clear();
    for (int pages = 0; !target.empty() && pages < 100; ++pages) {
      boost::json::object body = Get(target, prefer);
      EXPECT_EQ(status_, 200) << boost::json::serialize(body);
      if (status_ != 200) break;
      for (auto& row : body["value"].as_array()) rows.push_back(row.as_object());
      target.clear();
      if (body.contains("@odata.nextLink")) target = body["@odata.nextLink"].as_string();
      if (body.contains("@odata.deltaLink")) delta_link_ = body["@odata.deltaLink"].as_string();
    }
    return rows;
  }

  std::string IdAt(const std::string& table, std::uint64_t ordinal) const {
    return IdSpace(7, table).IdOf(ordinal).ToString();
  }
  Guid GuidAt(const std::string& table, std::uint64_t ordinal) const {
    return IdSpace(7, table).IdOf(ordinal);
  }

  FakeClock clock_{TimePoint(std::chrono::seconds(1'700'000'000))};
  WebApiOptions options_;
  Organization organization_{MakeOptions(), MakeSmallFacts(), clock_};
  WebApi api_{organization_, options_};
  ApiUser user_;
  int status_ = 0;
  std::string delta_link_;
};

}  // namespace opendes::sim
