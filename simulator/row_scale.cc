#include "simulator/row_scale.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace opendes::sim {
namespace {

// Present at every scale, or nobody could sign in and no lookup would have a target.
const RowCounts& PlatformRows() {
  static const RowCounts rows = {{"organization", 1},
                                 {"businessunit", 5},
                                 {"systemuser", 50},
                                 {"team", 20},
                                 {"role", 20},
                                 {"transactioncurrency", 5},
                                 {"systemuserroles", 80},
                                 {"teamroles", 20},
                                 {"teammembership", 100},
                                 {"territory", 20}};
  return rows;
}

const RowCounts& BusinessRows() {
  static const RowCounts rows = {{"account", 10'000},
                                 {"contact", 15'000},
                                 {"lead", 5'000},
                                 {"opportunity", 5'000},
                                 {"opportunityproduct", 4'000},
                                 {"product", 500},
                                 {"quote", 2'000},
                                 {"salesorder", 2'000},
                                 {"incident", 4'000},
                                 {"campaign", 200},
                                 {"task", 5'000},
                                 {"phonecall", 3'000},
                                 {"email", 2'500},
                                 {"appointment", 2'000},
                                 {"activityparty", 5'000},
                                 {"annotation", 2'000},
                                 {"accountleads", 1'000},
                                 {"contactleads", 1'000},
                                 {"new_everything", 1'000}};
  return rows;
}

}  // namespace

Result<RowCounts> ScaleRows(std::string_view scale) {
  RowCounts counts = PlatformRows();
  if (scale == "none") return counts;
  if (scale != "default" && scale != "small") {
    return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
                "unknown scale '{}': default, small or none", scale);
  }
  const std::uint64_t divisor = scale == "small" ? 100 : 1;
  for (const auto& [table, rows] : BusinessRows()) counts[table] = rows / divisor;
  return counts;
}

Result<> OverrideRows(std::string_view text, RowCounts& counts) {
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    const std::string_view item = text.substr(0, comma);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    const std::size_t equals = item.find('=');
    std::uint64_t count = 0;
    const char* end = item.data() + item.size();
    if (equals == std::string_view::npos || equals == 0 ||
        std::from_chars(item.data() + equals + 1, end, count).ptr != end) {
      return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
                  "'{}' is not of the form table=count", item);
    }
    counts[std::string(item.substr(0, equals))] = count;
  }
  return {};
}

}  // namespace opendes::sim
