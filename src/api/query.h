// The target of a request, taken apart as leniently as the three known clients need.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace opendes::api {

// The part of a target after '?'. Names are compared case-insensitively, the first one counts.
// Values may be percent-encoded, form-encoded ('+' is a space) or raw.
class Query {
 public:
  explicit Query(std::string_view text);

  // kInvalidArgument naming the parameter when it is missing or empty.
  Result<std::string> Text(std::string_view name) const;
  // False when it is missing; kInvalidArgument when it is neither true nor false.
  Result<bool> Flag(std::string_view name) const;
  std::optional<std::string> Find(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

struct Target {
  std::vector<std::string> segments;  // of the path, decoded; empty ones are left out
  std::string_view query;             // view into the text that was split
};

// "//crm/exporter/profiles/?a=b" is {crm, exporter, profiles} and "a=b".
Target SplitTarget(std::string_view target);

}  // namespace opendes::api
