// One table, one reader, one destination; faults where a script puts them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "test/contract/temporary_directory.h"
#include "test/simulation/organization/client.h"
#include "test/simulation/text_database.h"
#include "test/simulation/worker.h"

namespace opendes::faults {

class Scene {
 public:
  Scene();

  // Twelve rows, five on a page: a first load asks for three pages of keys and three of rows.
  simulation::Organization organization;
  simulation::FeedBehaviour behaviour;
  simulation::SteppingClock clock;
  simulation::Table& accounts() { return organization.tables.at("account"); }
  Guid RowId(int number) const;
  // Gives the row the next version and the column a value.
  void Change(int number, const std::string& attribute, simulation::Value value);
  void Delete(int number) { organization.Delete(accounts(), RowId(number)); }

  // The next requests for pages or rows suffer these faults, one after the other; the last for ever
  // when `for_ever`.
  void Script(std::vector<simulation::Fault> faults, bool for_ever = false);
  // Runs before request number `request`, counted from Script on, from 1.
  void Before(int request, std::function<void()> change);
  // Requests for anything but pages and rows suffer this fault.
  void SpoilMetadata(simulation::Fault fault) { metadata_fault_ = std::move(fault); }

  // One cycle. Requests for pages and rows since Script are counted.
  Result<replication::CycleReport> Run();
  int requests() const { return requests_; }
  // Cycles without faults until nothing is left to do, a day later: the first error, or what
  // differs.
  std::vector<std::string> Converge();
  std::vector<std::string> DeleteLog() const;
  std::string Cell(int number, const std::string& column) const;

 private:
  simulation::Fault Choose(const simulation::ApiRequest& request);

  opendes::test::TemporaryDirectory directory_;
  simulation::TextDatabase database_;
  telemetry::Metrics metrics_;
  simulation::WebApi api_{organization, behaviour, clock};
  simulation::OrganizationClient client_{api_, clock};
  std::unique_ptr<simulation::Worker> worker_;

  std::vector<simulation::Fault> faults_;
  bool for_ever_ = false;
  int requests_ = 0;
  std::map<int, std::function<void()>> changes_;
  simulation::Fault metadata_fault_;
};

}  // namespace opendes::faults
