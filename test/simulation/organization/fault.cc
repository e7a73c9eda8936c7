#include "test/simulation/organization/fault.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "test/simulation/organization/web_api.h"

namespace opendes::simulation {
namespace {

constexpr std::string_view kRows = R"("value":[)";
constexpr std::array<std::string_view, 2> kLinks = {R"("@odata.nextLink":")",
                                                    R"("@odata.deltaLink":")"};

tl::unexpected<Error> Broken(ErrorCode code, std::string_view words) {
  return Fail(code, Blame::kSource, "org.example.com:443: {}", words);
}

// Where the text of the link begins and ends; npos when there is none.
std::pair<std::size_t, std::size_t> FindLink(std::string_view body) {
  for (const std::string_view key : kLinks) {
    const auto found = body.find(key);
    if (found == std::string_view::npos) continue;
    const auto begin = found + key.size();
    return {begin, body.find('"', begin)};
  }
  return {std::string_view::npos, std::string_view::npos};
}

// The text of the page's rows, without the brackets.
std::string_view RowsOf(std::string_view body) {
  const auto found = body.find(kRows);
  if (found == std::string_view::npos) return {};
  const auto begin = found + kRows.size();
  const auto end = body.rfind(']');
  return end == std::string_view::npos ? std::string_view() : body.substr(begin, end - begin);
}

void RepeatRows(std::string_view previous, std::string& body) {
  const std::string_view rows = RowsOf(previous);
  const auto at = body.find(kRows);
  if (rows.empty() || at == std::string::npos) return;
  const bool alone = body[at + kRows.size()] == ']';
  body.insert(at + kRows.size(), std::string(rows) + (alone ? "" : ","));
}

void ReplaceLink(std::string& body, const std::string& link) {
  const auto [begin, end] = FindLink(body);
  if (begin != std::string::npos) body.replace(begin, end - begin, link);
}

void LoopBack(std::string& body, std::string_view url) {
  if (body.find(kLinks[0]) != std::string::npos) ReplaceLink(body, std::string(url));
}

void LeadElsewhere(std::string& body, std::string_view origin) {
  const auto [begin, end] = FindLink(body);
  if (begin == std::string::npos) return;
  const std::string link = body.substr(begin, end - begin);
  ReplaceLink(body, std::string(origin) + link.substr(link.find('/', 8)));
}

}  // namespace

std::string Describe(const Fault& fault) {
  static constexpr auto kWords = std::to_array<std::string_view>(
      {"none", "status", "timeout", "reset", "cut transfer", "truncated", "html", "body",
       "row twice", "page repeated", "small page", "empty page", "loop", "foreign link",
       "plain link", "no link"});
  const std::string_view word = kWords[static_cast<std::size_t>(fault.kind)];
  if (fault.kind != FaultKind::kStatus) return std::string(word);
  return fmt::format("{} {} Retry-After '{}'", fault.status, fault.code, fault.retry_after);
}

std::optional<HttpResult> AnswerInstead(const Fault& fault) {
  switch (fault.kind) {
    case FaultKind::kStatus: {
      http::Headers headers;
      if (!fault.retry_after.empty()) headers.emplace_back("Retry-After", fault.retry_after);
      if (fault.code.empty()) return RenderAnswer(fault.status, "", std::move(headers));
      return RenderError(fault.status, fault.code, "a fault of the test", std::move(headers));
    }
    case FaultKind::kTimeout:
      return Broken(ErrorCode::kDeadlineExceeded, "no answer in time");
    case FaultKind::kReset:
      return Broken(ErrorCode::kUnavailable, "the connection was reset");
    case FaultKind::kCutTransfer:
      return Broken(ErrorCode::kProtocol, "the answer was cut");
    case FaultKind::kHtml: {
      http::ClientResponse page = RenderAnswer(200, "<html><body>Sign in</body></html>");
      page.headers = {{"Content-Type", "text/html"}};
      return page;
    }
    case FaultKind::kBody:
      return RenderAnswer(200, fault.body);
    default:
      return std::nullopt;
  }
}

HttpResult Spoil(const Fault& fault, http::ClientResponse answer, std::string_view url,
                 std::string_view previous) {
  std::string& body = answer.body;
  switch (fault.kind) {
    case FaultKind::kTruncated:
      body.resize(std::min(fault.at, body.size() - 1));
      break;
    case FaultKind::kRepeatPage:
      RepeatRows(previous, body);
      break;
    case FaultKind::kLoop:
      LoopBack(body, url);
      break;
    case FaultKind::kForeignLink:
      LeadElsewhere(body, "https://elsewhere.example.net");
      break;
    case FaultKind::kPlainLink:
      LeadElsewhere(body, "http://org.example.com");
      break;
    case FaultKind::kNoLink: {
      const auto [begin, end] = FindLink(body);
      if (begin != std::string::npos) body.replace(body.rfind('@', begin), 6, "@xdata");
      break;
    }
    default:
      break;
  }
  body.reserve(body.size() + 64);
  return answer;
}

}  // namespace opendes::simulation
