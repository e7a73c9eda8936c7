// Result<T>: a value or an Error. Every fallible function returns one; exceptions end at four walls
// (HTTP handler, worker thread, CLI main, app/main). See docs/adr/0003-result-not-exceptions.md.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "base/error_code.h"

namespace opendes {

struct [[nodiscard]] Error {
  ErrorCode code = ErrorCode::kInternal;
  Blame blame = Blame::kUs;
  std::string message;  // one sentence for a person: which thing, which value, what to do
  std::optional<std::chrono::milliseconds> retry_after;  // when the peer named a pause
  std::string detail;  // the peer's own words or number (SQLSTATE, 0x80044352); may be empty

  bool retryable() const { return Facts(code).retryable; }
  // "Unavailable (source): cannot reach … [detail]": for logs and terminals.
  std::string ToString() const;
};

template <typename T = void>
using Result = tl::expected<T, Error>;

// Fail(ErrorCode::kNotFound, Blame::kCaller, "no profile '{}'", name)
template <typename... Args>
tl::unexpected<Error> Fail(ErrorCode code, Blame blame, fmt::format_string<Args...> format,
                           Args&&... args) {
  return tl::unexpected<Error>(Error{.code = code,
                                     .blame = blame,
                                     .message = fmt::format(format, std::forward<Args>(args)...),
                                     .retry_after = std::nullopt,
                                     .detail = {}});
}

inline tl::unexpected<Error> Fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

// Puts words in front of the message: WithContext(std::move(error), "entity account").
Error WithContext(Error error, std::string_view context);

// OPENDES_TRY(statement): returns the error to the caller, if there is one.
// OPENDES_TRY_ASSIGN(declaration, expression): the same, else the value is moved into declaration.
#define OPENDES_CONCAT_INNER(a, b) a##b
#define OPENDES_CONCAT(a, b) OPENDES_CONCAT_INNER(a, b)
#define OPENDES_TRY(expression)                                      \
  do {                                                               \
    auto opendes_try_result = (expression);                          \
    if (!opendes_try_result) {                                       \
      return ::opendes::Fail(std::move(opendes_try_result).error()); \
    }                                                                \
  } while (false)
#define OPENDES_TRY_ASSIGN_INNER(temporary, declaration, expression)    \
  auto temporary = (expression);                                        \
  if (!temporary) return ::opendes::Fail(std::move(temporary).error()); \
  declaration = std::move(*temporary)
#define OPENDES_TRY_ASSIGN(declaration, expression) \
  OPENDES_TRY_ASSIGN_INNER(OPENDES_CONCAT(opendes_try_, __LINE__), declaration, expression)

}  // namespace opendes
