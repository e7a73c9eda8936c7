// Letters of protocols and identifiers: A to Z only, whatever the locale.
#pragma once

#include <string>
#include <string_view>

namespace opendes {

constexpr char LowerCase(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
std::string LowerCase(std::string_view text);
bool EqualIgnoringCase(std::string_view a, std::string_view b);

}  // namespace opendes
