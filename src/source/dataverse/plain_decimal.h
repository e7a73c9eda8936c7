// Numbers as exact digits: a decimal never goes through a double.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace opendes::source {

enum class NumberForm {
  kPlain,     // -?digits[.digits]
  kExponent,  // the same with an exponent
  kInvalid,   // not a JSON number
};

// Pure; allocates nothing.
NumberForm FormOf(std::string_view number);
// A number of the form kExponent as plain digits: "1.5E-3" is "0.0015". nullopt when the exponent
// is beyond what a double has (so that a hostile one cannot ask for gigabytes).
std::optional<std::string> ExpandExponent(std::string_view number);

}  // namespace opendes::source
