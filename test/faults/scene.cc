#include "test/faults/scene.h"

#include <fmt/format.h>

#include "destination/make_destination.h"
#include "test/simulation/compare.h"

namespace opendes::faults {
namespace {

using simulation::Attribute;
using simulation::Fault;
using simulation::Kind;
using simulation::Value;

constexpr int kRows = 12;
constexpr int kRoundsToQuiet = 10;

Attribute MakeAttribute(std::string name, Kind kind, int number) {
  Attribute attribute;
  attribute.name = std::move(name);
  attribute.kind = kind;
  attribute.column_number = number;
  attribute.max_length = 100;
  attribute.precision = 2;
  attribute.metadata_id = fmt::format("00000000-0000-0000-0000-{:012}", number);
  return attribute;
}

}  // namespace

Scene::Scene() : database_(directory_.File("destination.db")) {
  organization.id = *Guid::Parse("0a0a0a0a-0000-0000-0000-000000000001");
  simulation::Table table;
  table.name = "account";
  table.set_name = "accounts";
  table.primary_key = "accountid";
  table.attributes = {MakeAttribute("accountid", Kind::kPrimaryKey, 1),
                      MakeAttribute("versionnumber", Kind::kVersion, 2),
                      MakeAttribute("new_name", Kind::kString, 3),
                      MakeAttribute("new_memo", Kind::kMemo, 4),
                      MakeAttribute("new_number", Kind::kInteger, 5),
                      MakeAttribute("new_big", Kind::kBigInt, 6),
                      MakeAttribute("new_decimal", Kind::kDecimal, 7),
                      MakeAttribute("new_time", Kind::kDateTime, 8)};
  organization.tables.emplace("account", std::move(table));
  for (int i = 1; i <= kRows; ++i) {
    Change(
        i, "new_name",
        {.json = fmt::format("\"row {}\"", i), .stored = fmt::format("row {}", i), .target = {}});
  }
  client_.page_rows = 5;
  client_.before_answer = [this](const simulation::ApiRequest& request) { return Choose(request); };
  simulation::WorkerParts parts{
      .clock = &clock, .client = &client_, .metrics = &metrics_, .connect = [this] {
        return destination::MakeDestination(
            DestinationType::kSqlite, Secret("Data Source=" + directory_.File("destination.db")),
            {});
      }};
  worker_ = std::make_unique<simulation::Worker>(std::move(parts), EntityName("account"), 1);
}

Guid Scene::RowId(int number) const {
  return *Guid::Parse(fmt::format("00000000-0000-0000-0000-{:012}", number));
}

void Scene::Change(int number, const std::string& attribute, Value value) {
  std::map<std::string, Value> values;
  const auto row = accounts().rows.find(RowId(number));
  if (row != accounts().rows.end()) values = row->second.values;
  values[attribute] = std::move(value);
  organization.Put(accounts(), RowId(number), std::move(values));
}

void Scene::Script(std::vector<Fault> faults, bool for_ever) {
  faults_ = std::move(faults);
  for_ever_ = for_ever;
  requests_ = 0;
  changes_.clear();
}

void Scene::Before(int request, std::function<void()> change) {
  changes_[request] = std::move(change);
}

Fault Scene::Choose(const simulation::ApiRequest& request) {
  if (!request.url.starts_with(std::string(simulation::kBaseUrl) + "accounts")) {
    return metadata_fault_;
  }
  ++requests_;
  if (const auto change = changes_.find(requests_); change != changes_.end()) change->second();
  if (faults_.empty()) return {};
  const auto index = static_cast<std::size_t>(requests_ - 1);
  if (index < faults_.size()) return faults_[index];
  return for_ever_ ? faults_.back() : Fault{};
}

Result<replication::CycleReport> Scene::Run() { return worker_->Run(); }

std::vector<std::string> Scene::Converge() {
  Script({});
  metadata_fault_ = {};
  clock.Advance(std::chrono::hours(24));
  for (int round = 0; round < kRoundsToQuiet; ++round) {
    const auto report = worker_->Run();
    if (!report) return {report.error().ToString()};
    if (report->rows_read == 0 && !report->generation_began) {
      return simulation::CompareRows(accounts(), "", database_);
    }
  }
  return {"it does not come to rest"};
}

std::vector<std::string> Scene::DeleteLog() const {
  std::vector<std::string> lines;
  for (const auto& row :
       database_.Query("SELECT RecordId, VersionNumber FROM DeleteLog ORDER BY Id")) {
    lines.push_back(row.at("RecordId").value_or("") + " " + row.at("VersionNumber").value_or(""));
  }
  return lines;
}

std::string Scene::Cell(int number, const std::string& column) const {
  const auto rows = database_.Query(fmt::format("SELECT {} AS cell FROM account WHERE Id = '{}'",
                                                column, RowId(number).ToString()));
  return rows.empty() ? "no row" : rows[0].at("cell").value_or("NULL");
}

}  // namespace opendes::faults
