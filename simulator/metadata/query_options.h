// $select, $filter and $expand of the metadata resources.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "simulator/web_api/fault.h"

namespace opendes::sim::metadata {

struct Expansion;

struct QueryOptions {
  std::vector<std::string> select;
  std::string filter;
  std::vector<Expansion> expand;

  const Expansion* FindExpansion(std::string_view name) const;
};

struct Expansion {
  std::string name;
  QueryOptions options;
};

// Of a request's query, as received. Other system options than the three are a 400.
Outcome<QueryOptions> ParseQuery(std::string_view query);

// The parts between separators that stand outside quotes and parentheses.
std::vector<std::string_view> SplitOutside(std::string_view text, char separator);

}  // namespace opendes::sim::metadata
