#include "app/demo/measure_lag.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "sql/sqlite_connection.h"

namespace opendes::app {
namespace {

Error Classify(const sql::SqliteFault& fault) {
  return Error{.code = ErrorCode::kUnavailable,
               .blame = Blame::kDestination,
               .message = "cannot read the demo's database",
               .retry_after = std::nullopt,
               .detail = fault.ToDetail()};
}

// The sink time in the statement's first row, if it has one.
Result<std::optional<TimePoint>> ReadTime(sql::Statement& query) {
  OPENDES_TRY_ASSIGN(const bool found, query.Step());
  std::optional<TimePoint> time;
  if (found && !query.IsNull(0)) {
    if (const auto micros = ParseIso8601Micros(query.Text(0))) {
      time = TimePoint(Duration(*micros / 1000));
    }
  }
  query.Reset();
  return time;
}

class SinkTimes {
 public:
  static Result<SinkTimes> Open(const std::string& database) {
    sql::OpenOptions options;
    options.path = database;
    options.read_only = true;
    options.create = false;
    OPENDES_TRY_ASSIGN(sql::Connection connection, sql::Connection::Open(options, Classify));
    return SinkTimes(std::move(connection));
  }

  Result<std::optional<TimePoint>> Find(const SourceChange& change) {
    const std::string id = change.id.ToString();
    if (change.deletion) {
      OPENDES_TRY_ASSIGN(sql::Statement * query,
                         Query("DeleteLog",
                               "SELECT max(\"SinkDeleteTime\") FROM \"DeleteLog\" "
                               "WHERE \"EntityName\" = ?1 AND \"RecordId\" = ?2"));
      return ReadTime(query->Bind(change.table, id));
    }
    OPENDES_TRY_ASSIGN(
        sql::Statement * query,
        Query(change.table, fmt::format("SELECT \"SinkModifiedOn\" FROM \"{}\" WHERE \"Id\" = ?1 "
                                        "AND \"versionnumber\" = ?2",
                                        change.table)));
    return ReadTime(query->Bind(id, change.version));
  }

 private:
  explicit SinkTimes(sql::Connection connection) : connection_(std::move(connection)) {}

  // The table's query, prepared once.
  Result<sql::Statement*> Query(const std::string& table, std::string_view text) {
    const auto known = queries_.find(table);
    if (known != queries_.end()) return &known->second;
    OPENDES_TRY_ASSIGN(sql::Statement query, connection_.Prepare(text));
    return &queries_.emplace(table, std::move(query)).first->second;
  }

  sql::Connection connection_;
  std::map<std::string, sql::Statement> queries_;
};

}  // namespace

Result<std::vector<Duration>> MeasureLag(const std::string& database,
                                         const std::vector<SourceChange>& changes) {
  OPENDES_TRY_ASSIGN(SinkTimes sink, SinkTimes::Open(database));
  std::vector<Duration> lags;
  for (const SourceChange& change : changes) {
    OPENDES_TRY_ASSIGN(const std::optional<TimePoint> time, sink.Find(change));
    if (time) lags.push_back(*time - change.time);
  }
  return lags;
}

Duration Percentile(std::vector<Duration> values, double share) {
  if (values.empty()) return Duration::zero();
  std::ranges::sort(values);
  const double rank = std::ceil(share * static_cast<double>(values.size()));
  return values[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

}  // namespace opendes::app
