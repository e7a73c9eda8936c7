// Reading the small JSON answers of the Web API: missing or mistyped members read as empty.
// Includes Boost.JSON: for .cc files only. Pages of rows go another way (decode_page.h).
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/ascii.h"
#include "base/result.h"

namespace opendes::source {

using JsonValue = boost::json::value;
using JsonObject = boost::json::object;
using JsonArray = boost::json::array;

// A JSON object at most limits::kJsonDepth deep; kProtocol for anything else.
Result<JsonValue> ParseJsonReply(std::string_view body);

std::string_view TextAt(const JsonObject& object, std::string_view key);
bool BoolAt(const JsonObject& object, std::string_view key);
std::optional<int> IntAt(const JsonObject& object, std::string_view key);
const JsonObject* ObjectAt(const JsonObject& object, std::string_view key);
const JsonArray* ArrayAt(const JsonObject& object, std::string_view key);

}  // namespace opendes::source
