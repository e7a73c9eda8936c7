// Users and administrators at work: random changes of rows and of the schema, backups, restores.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "test/simulation/organization/organization.h"
#include "test/simulation/random.h"

namespace opendes::simulation {

class Changes {
 public:
  // `organization` outlives the object; `log` hears of everything but the changes of rows.
  Changes(Organization& organization, Random random, std::function<void(std::string)> log)
      : organization_(organization), random_(random), log_(std::move(log)) {}

  // Creates, updates, deletes, makes anew with the same id, creates and deletes at once.
  void ChangeRows(int count);
  // An attribute comes, goes or grows, an option changes, change tracking goes off or on.
  void ChangeSchema();
  void ExpireTokens();
  void SwitchTrackingOn();
  void TakeBackup();
  // Back to a backup that is older than the version, under the same id or a new one; false when
  // there is none.
  bool Restore(bool new_id, std::int64_t older_than);

 private:
  Table& PickTable();
  void ChangeRow(Table& table);
  void Create(Table& table);
  void Update(Table& table);
  void Delete(Table& table);
  void CreateAgain(Table& table);
  void AddAttribute(Table& table);
  void RemoveAttribute(Table& table);
  void Lengthen(Table& table);
  void ChangeOptions(Table& table);
  void MaybeExpire(Table& table);

  Organization& organization_;
  Random random_;
  std::function<void(std::string)> log_;
  std::map<std::string, std::vector<Guid>> gone_;  // ids by table
  std::deque<Organization> backups_;
  int next_attribute_ = 1000;
};

}  // namespace opendes::simulation
