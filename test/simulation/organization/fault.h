// What may go wrong between the organisation and its reader.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/client.h"

namespace opendes::simulation {

enum class FaultKind : std::uint8_t {
  kNone,
  kStatus,       // `status` with `code`, `retry_after`
  kTimeout,      // no answer in time
  kReset,        // the connection broke before the answer
  kCutTransfer,  // it broke in the middle of the answer
  kTruncated,    // a complete answer whose body ends early, `at` bytes of it
  kHtml,         // a page for people, with 200
  kBody,         // 200 with `body`
  kRepeatRow,    // a row stands twice on the page
  kRepeatPage,   // the rows of the page before stand on this one once more
  kSmallPage,    // fewer rows than asked for
  kEmptyPage,    // none, with a next link
  kLoop,         // the next link leads to the same page
  kForeignLink,  // the link leads to another host
  kPlainLink,    // the link leads to http instead of https
  kNoLink,       // a page without any link
};

struct Fault {
  FaultKind kind = FaultKind::kNone;
  int status = 0;
  std::string code = {};
  std::string retry_after = {};  // empty: no such header
  std::size_t at = 0;
  std::string body = {};
};

// "429 0x80072322", "Timeout": for the log of a failed run.
std::string Describe(const Fault& fault);

using HttpResult = Result<http::ClientResponse>;

// The answer that comes instead of any; nullopt for faults that only spoil an answer.
std::optional<HttpResult> AnswerInstead(const Fault& fault);
// The answer, spoiled. `url` is that of the request, `previous` the body of the page before.
HttpResult Spoil(const Fault& fault, http::ClientResponse answer, std::string_view url,
                 std::string_view previous);

}  // namespace opendes::simulation
