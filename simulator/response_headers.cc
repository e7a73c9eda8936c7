#include "simulator/response_headers.h"

#include <fmt/format.h>

#include <atomic>
#include <charconv>

#include "simulator/limits/grouped_number.h"

namespace opendes::sim {
namespace {

constexpr std::string_view kAffinity = "ARRAffinity=";

}  // namespace

int ServerOf(const http::ServerRequest& request, int servers) {
  static std::atomic<unsigned> turn{0};
  const std::string_view cookies = http::Find(request.headers, "Cookie").value_or("");
  if (const std::size_t start = cookies.find(kAffinity); start != std::string_view::npos) {
    const std::string_view value = cookies.substr(start + kAffinity.size());
    int server = 0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), server);
    if (read.ec == std::errc() && server >= 0 && server < servers) return server;
  }
  return static_cast<int>(turn++ % static_cast<unsigned>(servers));
}

void AddServerHeaders(const Guid& organization, int server, http::ServerResponse& response) {
  const std::string id = Guid::Random().ToString();
  const std::initializer_list<std::pair<const char*, std::string>> headers = {
      {"Cache-Control", "no-cache"},
      {"Expires", "-1"},
      {"Vary", "Accept-Encoding"},
      {"x-ms-service-request-id", id},
      {"REQ_ID", id},
      {"AuthActivityId", Guid::Random().ToString()},
      {"Set-Cookie", fmt::format("ARRAffinity={}; path=/; secure; HttpOnly", server)},
      {"Set-Cookie", fmt::format("orgId={}; path=/; secure; HttpOnly", organization.ToString())},
      {"Strict-Transport-Security", "max-age=31536000; includeSubDomains"},
      {"CRM.ServiceId", "framework"},
      {"x-ms-dop-hint", "4"}};
  response.headers.insert(response.headers.end(), headers.begin(), headers.end());
}

void AddAllowanceHeaders(const Allowance& allowance, http::ServerResponse& response) {
  response.headers.emplace_back("x-ms-ratelimit-burst-remaining-xrm-requests",
                                GroupedNumber(allowance.requests));
  response.headers.emplace_back("x-ms-ratelimit-time-remaining-xrm-requests",
                                GroupedSeconds(allowance.execution_seconds));
}

}  // namespace opendes::sim
