#include "base/error_code.h"

#include <array>
#include <cstddef>

namespace opendes {
namespace {

constexpr auto kFacts = std::to_array<ErrorCodeFacts>({
#define OPENDES_FACTS(name, word, retryable, http_status, meaning) \
  {ErrorCode::name, word, retryable, http_status, meaning},
    OPENDES_ERROR_CODES(OPENDES_FACTS)
#undef OPENDES_FACTS
});

}  // namespace

const ErrorCodeFacts& Facts(ErrorCode code) { return kFacts[static_cast<std::size_t>(code)]; }

std::string_view Word(Blame blame) {
  switch (blame) {
    case Blame::kCaller:
      return "caller";
    case Blame::kSource:
      return "source";
    case Blame::kDestination:
      return "destination";
    case Blame::kControl:
      return "control";
    case Blame::kUs:
      return "opendes";
  }
  return "opendes";
}

}  // namespace opendes
