// Reading the few JSON answers of the demo's children: a missing member is an empty value.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace opendes::app {

// kProtocol naming `what` when the text is not JSON.
Result<boost::json::value> ParseJson(std::string_view text, std::string_view what);
// An empty object when there is no such member.
const boost::json::value& Member(const boost::json::value& value, std::string_view key);
std::string TextMember(const boost::json::value& value, std::string_view key);
std::int64_t NumberMember(const boost::json::value& value, std::string_view key);
bool FlagMember(const boost::json::value& value, std::string_view key);
// An empty array when it is no array.
const boost::json::array& ArrayMember(const boost::json::value& value, std::string_view key);

}  // namespace opendes::app
