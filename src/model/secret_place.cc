#include "model/secret_place.h"

#include <string_view>

#include "base/ascii.h"

namespace opendes {
namespace {

constexpr std::string_view kFolder = "/secrets/";

}  // namespace

std::string SecretPlace(const SecretRef& ref) {
  const std::string lower = LowerCase(ref.uri);
  const auto scheme_end = lower.find("://");
  const auto folder = lower.find(kFolder);
  if (scheme_end == std::string::npos || folder == std::string::npos) return ref.uri;
  std::string origin = lower.substr(0, folder);
  if (origin.starts_with("https://") && origin.ends_with(":443")) origin.resize(origin.size() - 4);
  const std::string name = lower.substr(folder + kFolder.size());
  return origin + std::string(kFolder) + name.substr(0, name.find('/'));
}

}  // namespace opendes
