#include "simulator/web_api/page_cookie.h"

#include <fmt/format.h>

#include <cctype>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <optional>

#include "http/message.h"

namespace opendes::sim {
namespace {

// Percent-encoding with lower-case hex, as the server writes tokens.
std::string EncodeLower(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.') {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

std::optional<std::string_view> Attribute(std::string_view xml, std::string_view name) {
  const std::string start = fmt::format(" {}=\"", name);
  const std::size_t begin = xml.find(start);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::string_view rest = xml.substr(begin + start.size());
  const std::size_t end = rest.find('"');
  if (end == std::string_view::npos) return std::nullopt;
  return rest.substr(0, end);
}

template <typename Number>
bool ReadNumber(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

tl::unexpected<ApiFault> BadCookie() {
  return Refuse(400, "0x8004112A", "Invalid page number in paging cookie.");
}

}  // namespace

std::string EncodeSkipToken(const PageCookie& cookie) {
  const std::string start = cookie.tracking ? fmt::format(" start=\"{}\"", cookie.start) : "";
  const std::string inner =
      fmt::format(R"(<cookie page="{}"{}><{} last="{}" first="{}" /></cookie>)",
                  cookie.page_number - 1, start, cookie.element, cookie.last, cookie.first);
  std::string twice;
  for (const char c : EncodeLower(inner))
    twice += c == '%' ? std::string("%25") : std::string(1, c);
  return fmt::format(
      "%3Ccookie%20pagenumber=%22{}%22%20pagingcookie=%22{}%22%20istracking=%22{}%22%20/%3E",
      cookie.page_number, twice, cookie.tracking ? "True" : "False");
}

Outcome<PageCookie> DecodeSkipToken(std::string_view text) {
  PageCookie cookie;
  const auto number = Attribute(text, "pagenumber");
  const auto inner_text = Attribute(text, "pagingcookie");
  const auto tracking = Attribute(text, "istracking");
  if (!number || !inner_text || !tracking || !ReadNumber(*number, cookie.page_number) ||
      cookie.page_number < 2) {
    return BadCookie();
  }
  cookie.tracking = *tracking == "True";
  const std::string inner = http::PercentDecode(*inner_text);
  const std::size_t element = inner.find("><");
  const std::size_t element_end = inner.find(' ', element == std::string::npos ? 0 : element);
  const auto last = Attribute(inner, "last");
  const auto first = Attribute(inner, "first");
  if (element == std::string::npos || element_end == std::string::npos || !last || !first) {
    return BadCookie();
  }
  cookie.element = inner.substr(element + 2, element_end - element - 2);
  cookie.last = *last;
  cookie.first = *first;
  const auto start = Attribute(inner, "start");
  if (cookie.tracking && (!start || !ReadNumber(*start, cookie.start))) return BadCookie();
  return cookie;
}

std::string EncodeDeltaToken(const DeltaToken& token) {
  const std::chrono::sys_seconds time{std::chrono::seconds(token.time)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return EncodeLower(fmt::format(
      "{}!{:02}/{:02}/{:04} {:02}:{:02}:{:02}", token.version, static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day()), static_cast<int>(date.year()), clock.hours().count(),
      clock.minutes().count(), clock.seconds().count()));
}

Outcome<DeltaToken> DecodeDeltaToken(std::string_view text) {
  const std::string copy(text);
  unsigned long long version = 0;
  unsigned month = 0;
  unsigned day = 0;
  int year = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  char extra = 0;
  if (std::sscanf(copy.c_str(), "%llu!%2u/%2u/%4d %2d:%2d:%2d%c", &version, &month, &day, &year,
                  &hour, &minute, &second, &extra) != 7) {
    return Refuse(400, "0x80060888", fmt::format("Invalid delta token '{}'.", text));
  }
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok()) return Refuse(400, "0x80060888", fmt::format("Invalid delta token '{}'.", text));
  const auto time = std::chrono::sys_days(date) + std::chrono::hours(hour) +
                    std::chrono::minutes(minute) + std::chrono::seconds(second);
  return DeltaToken{version, std::chrono::sys_seconds(time).time_since_epoch().count()};
}

}  // namespace opendes::sim
