#include "destination/sqlite/connection_string.h"

#include <charconv>
#include <optional>
#include <string>

namespace opendes::destination::sqlite {
namespace {

std::string_view Trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

template <typename... Args>
tl::unexpected<Error> Wrong(fmt::format_string<Args...> format, Args&&... args) {
  return Fail(ErrorCode::kInvalidArgument, Blame::kCaller, "SQLite connection string: {}",
              fmt::format(format, std::forward<Args>(args)...));
}

// Takes one "key=value" off the front of `rest`.
struct Pair {
  std::string key;  // lower case
  std::string value;
};

Result<Pair> TakePair(std::string_view& rest) {
  const auto equals = rest.find('=');
  if (equals == std::string_view::npos) {
    return Wrong("expected Data Source=PATH, or sqlite:PATH");
  }
  Pair pair{.key = LowerCase(Trim(rest.substr(0, equals))), .value = {}};
  rest = Trim(rest.substr(equals + 1));
  if (!rest.empty() && (rest.front() == '"' || rest.front() == '\'')) {
    const auto close = rest.find(rest.front(), 1);
    if (close == std::string_view::npos) return Wrong("a quote is not closed");
    pair.value = rest.substr(1, close - 1);
    rest = Trim(rest.substr(close + 1));
    if (!rest.empty() && rest.front() != ';') return Wrong("expected ; after a quoted value");
  } else {
    pair.value = Trim(rest.substr(0, rest.find(';')));
  }
  const auto end = rest.find(';');
  rest = end == std::string_view::npos ? std::string_view() : Trim(rest.substr(end + 1));
  return pair;
}

Result<std::int64_t> ParseNumber(const Pair& pair) {
  std::int64_t number = 0;
  const char* end = pair.value.data() + pair.value.size();
  const auto parsed = std::from_chars(pair.value.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end || number < 0 || number > 1'000'000'000) {
    return Wrong("'{}' takes a whole number", pair.key);
  }
  return number;
}

Result<> ParseMode(const std::string& mode, sql::OpenOptions& options) {
  if (mode == "readonly") {
    options.read_only = true;
  } else if (mode == "readwrite") {
    options.create = false;
  } else if (mode != "readwritecreate") {
    return Wrong("'mode' is ReadOnly, ReadWrite or ReadWriteCreate");
  }
  return {};
}

Result<> Use(const Pair& pair, sql::OpenOptions& options) {
  if (pair.key == "data source" || pair.key == "datasource" || pair.key == "filename") {
    options.path = pair.value;
  } else if (pair.key == "mode") {
    return ParseMode(LowerCase(pair.value), options);
  } else if (pair.key == "default timeout") {
    OPENDES_TRY_ASSIGN(const std::int64_t seconds, ParseNumber(pair));
    options.busy_timeout = std::chrono::seconds(seconds);
  } else if (pair.key == "max page count") {
    OPENDES_TRY_ASSIGN(options.max_pages, ParseNumber(pair));
  } else {
    return Wrong("the key '{}' is not known", pair.key);
  }
  return {};
}

}  // namespace

Result<sql::OpenOptions> ParseConnectionString(std::string_view text) {
  constexpr std::string_view kScheme = "sqlite:";
  sql::OpenOptions options;
  std::string_view rest = Trim(text);
  if (LowerCase(rest.substr(0, kScheme.size())) == kScheme) {
    options.path = rest.substr(kScheme.size());
    rest = {};
  }
  while (!rest.empty()) {
    OPENDES_TRY_ASSIGN(const Pair pair, TakePair(rest));
    OPENDES_TRY(Use(pair, options));
  }
  if (options.path.empty()) return Wrong("Data Source is missing: name the database file");
  // SQLite would read a URI's parameters, or keep the rows in memory and lose them.
  if (options.path.starts_with("file:") || options.path.starts_with(":memory:") ||
      options.path.find('\0') != std::string::npos) {
    return Wrong("Data Source must be the path of a file");
  }
  return options;
}

}  // namespace opendes::destination::sqlite
