// HTTP messages as values, for both directions.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace opendes::http {

// In the order sent; names are compared case-insensitively.
using Headers = std::vector<std::pair<std::string, std::string>>;

// The first header of that name, nullopt when there is none.
std::optional<std::string_view> Find(const Headers& headers, std::string_view name);

// Percent-decoding of a query or path part; '+' stays '+'. Bad escapes are kept as they are.
std::string PercentDecode(std::string_view text);
// Encodes everything but unreserved characters (RFC 3986), upper-case hex.
std::string PercentEncode(std::string_view text);
// application/x-www-form-urlencoded.
std::string EncodeForm(const std::vector<std::pair<std::string, std::string>>& fields);
std::vector<std::pair<std::string, std::string>> DecodeForm(std::string_view text);

// An absolute http or https URL, taken apart. No user info, no fragment.
struct Url {
  std::string scheme;  // lower case
  std::string host;    // lower case, without brackets
  int port = 0;        // always set
  std::string target;  // path and query, begins with '/'

  // "https://host" or "https://host:8443": what two URLs of one server share.
  std::string Origin() const;
};
// kInvalidArgument for anything that is not a plain absolute http(s) URL: user info, fragments,
// white space, control characters, ports out of range.
Result<Url> ParseUrl(std::string_view text);

}  // namespace opendes::http
