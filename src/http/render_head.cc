#include "http/render_head.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <strings.h>

#include <algorithm>
#include <array>
#include <boost/beast/http/status.hpp>
#include <charconv>

namespace opendes::http {
namespace {

bool IsOurs(const std::string& name) {
  constexpr std::array kOurs = {"Connection", "Date", "Transfer-Encoding", "Content-Length"};
  return std::ranges::any_of(kOurs,
                             [&](const char* ours) { return strcasecmp(name.c_str(), ours) == 0; });
}

std::string_view Reason(int status) {
  namespace beast_http = boost::beast::http;
  const auto known = beast_http::int_to_status(static_cast<unsigned>(status));
  if (known == beast_http::status::unknown) return {};
  const auto reason = beast_http::obsolete_reason(known);
  return {reason.data(), reason.size()};
}

bool IsControl(char c) { return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == 0x7F; }

}  // namespace

bool IsSafe(const Headers& headers) {
  return std::ranges::all_of(headers, [](const auto& header) {
    const auto& [name, value] = header;
    const bool good_name = !name.empty() && std::ranges::none_of(name, [](char c) {
      return IsControl(c) || c == ' ' || c == ':' || c == '\t';
    });
    return good_name && std::ranges::none_of(value, IsControl);
  });
}

std::optional<std::uint64_t> GivenLength(const Headers& headers) {
  const auto text = Find(headers, "Content-Length");
  if (!text) return std::nullopt;
  std::uint64_t length = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), length);
  if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return length;
}

std::string RenderHead(const ServerResponse& response, Framing framing, std::uint64_t length,
                       bool keep_alive, std::time_t now) {
  fmt::memory_buffer head;
  auto out = fmt::appender(head);
  fmt::format_to(out, "HTTP/1.1 {} {}\r\n", response.status, Reason(response.status));
  for (const auto& [name, value] : response.headers) {
    if (!IsOurs(name)) fmt::format_to(out, "{}: {}\r\n", name, value);
  }
  fmt::format_to(out, "Date: {:%a, %d %b %Y %H:%M:%S} GMT\r\n", fmt::gmtime(now));
  if (framing == Framing::kLength) fmt::format_to(out, "Content-Length: {}\r\n", length);
  if (framing == Framing::kChunked) fmt::format_to(out, "Transfer-Encoding: chunked\r\n");
  fmt::format_to(out, "Connection: {}\r\n\r\n", keep_alive ? "keep-alive" : "close");
  return fmt::to_string(head);
}

}  // namespace opendes::http
