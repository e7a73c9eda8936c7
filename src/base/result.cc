#include "base/result.h"

namespace opendes {

std::string Error::ToString() const {
  std::string text = fmt::format("{} ({}): {}", Facts(code).word, Word(blame), message);
  if (!detail.empty()) text += fmt::format(" [{}]", detail);
  return text;
}

Error WithContext(Error error, std::string_view context) {
  error.message = fmt::format("{}: {}", context, error.message);
  return error;
}

}  // namespace opendes
