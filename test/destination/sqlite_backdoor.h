// A SQLite file in a temporary directory, and the destinations that write it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sql/sqlite_connection.h"
#include "test/contract/destination_fixture.h"
#include "test/contract/temporary_directory.h"

namespace opendes::destination::test {

class SqliteBackdoor final : public Backdoor {
 public:
  std::string Path() const { return directory_.File("destination.db"); }
  // Everything that a test does behind the destination's back; failures stop the test.
  sql::Connection Open();
  void Execute(const std::string& sql);
  std::vector<std::string> ListFirstColumn(const std::string& sql);

  std::unique_ptr<Destination> Connect(Options options) override;
  std::vector<std::string> ListTables() override;
  std::vector<std::string> ListColumns(const std::string& table) override;
  std::vector<DeletedLine> ReadDeleteLog(const std::string& table) override;
  SinkTimes ReadSinkTimes(const std::string& table, const Guid& id) override;
  void CreateForeignTable(const std::string& table) override;
  void DropTable(const std::string& table) override;
  void DropColumn(const std::string& table, const std::string& column) override;
  void CreateAdoptableTable(const std::string& table,
                            const std::vector<StoredThing>& rows) override;
  std::vector<std::vector<std::string>> ReadTexts(const std::string& table,
                                                  const std::vector<std::string>& columns) override;
  bool Reserves(const std::string& table) const override { return table.starts_with("sqlite_"); }

 private:
  opendes::test::TemporaryDirectory directory_;
};

}  // namespace opendes::destination::test
