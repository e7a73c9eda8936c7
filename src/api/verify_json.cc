#include "api/verify_json.h"

#include <boost/json.hpp>
#include <utility>

namespace opendes::api {
namespace {

using replication::RowDifference;
using replication::VerifyReport;

std::string_view Word(RowDifference::Kind kind) {
  switch (kind) {
    case RowDifference::Kind::kMissing:
      return "Missing";
    case RowDifference::Kind::kExtra:
      return "Extra";
    case RowDifference::Kind::kDifferent:
      return "Different";
  }
  return "Different";
}

boost::json::object RenderDifference(const RowDifference& difference) {
  return {{"Id", difference.id.ToString()},
          {"Kind", Word(difference.kind)},
          {"Columns", boost::json::value_from(difference.columns)}};
}

boost::json::object RenderTable(const VerifyReport& report) {
  boost::json::array shown;
  for (const RowDifference& difference : report.shown) {
    shown.push_back(RenderDifference(difference));
  }
  return {{"Entity", report.entity.str()},     {"Same", report.differences == 0},
          {"SourceRows", report.source_rows},  {"DestinationRows", report.destination_rows},
          {"Differences", report.differences}, {"Shown", std::move(shown)}};
}

}  // namespace

boost::json::object RenderVerifyReports(const ProfileId& profile,
                                        const std::vector<VerifyReport>& reports) {
  bool same = true;
  boost::json::array tables;
  for (const VerifyReport& report : reports) {
    same = same && report.differences == 0;
    tables.push_back(RenderTable(report));
  }
  return {{"ProfileId", profile.str()}, {"Same", same}, {"Tables", std::move(tables)}};
}

}  // namespace opendes::api
