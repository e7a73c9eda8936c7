// Reads members of a JSON object as typed values; errors name the member by its path.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace opendes::api {

// kInvalidArgument when text is empty, not JSON, nested too deeply (limits::kJsonDepth) or no
// object.
Result<boost::json::object> ParseJsonObject(std::string_view text);

// A view of one object; it and the object live no longer than the text's parse result. Every method
// answers nullopt (or null) when the member is missing or null, and kInvalidArgument when it has
// another type. Names are compared exactly first, then case-insensitively.
class JsonMembers {
 public:
  explicit JsonMembers(const boost::json::object& object, std::string path = {})
      : object_(object), path_(std::move(path)) {}

  Result<std::optional<std::string>> Text(std::string_view name) const;
  Result<std::optional<std::int64_t>> Integer(std::string_view name) const;
  Result<std::optional<bool>> Boolean(std::string_view name) const;
  Result<const boost::json::object*> Object(std::string_view name) const;
  Result<const boost::json::array*> List(std::string_view name) const;
  const boost::json::value* Find(std::string_view name) const;

  // "Entities[2].Type"
  std::string PathOf(std::string_view name) const;
  tl::unexpected<Error> Wrong(std::string_view name, std::string_view rule) const;

 private:
  const boost::json::object& object_;
  std::string path_;  // of the object itself, empty for the outermost
};

}  // namespace opendes::api
