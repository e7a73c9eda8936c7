// Base64 with the URL alphabet and without padding (RFC 4648 section 5).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace opendes::sim {

std::string EncodeBase64Url(std::string_view bytes);
// nullopt for padding, white space or any character outside the alphabet.
std::optional<std::string> DecodeBase64Url(std::string_view text);

}  // namespace opendes::sim
