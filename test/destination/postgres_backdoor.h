// A schema of its own in the throw-away PostgreSQL server, and the destinations that write it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sql/pg_connection.h"
#include "test/contract/destination_fixture.h"

namespace opendes::destination::test {

class PostgresBackdoor final : public Backdoor {
 public:
  PostgresBackdoor();
  ~PostgresBackdoor() override;
  PostgresBackdoor(const PostgresBackdoor&) = delete;
  PostgresBackdoor& operator=(const PostgresBackdoor&) = delete;

  const std::string& schema() const { return schema_; }
  sql::PgConnection& connection() { return connection_; }
  // "schema"."table".
  std::string Qualify(const std::string& table) const;
  // Everything that a test does behind the destination's back; failures stop the test.
  sql::PgResult Execute(const std::string& sql);
  std::vector<std::string> ListFirstColumn(const std::string& sql);

  // Its session's application_name is schema().
  std::unique_ptr<Destination> Connect(Options options) override;
  Result<std::unique_ptr<Destination>> TryConnect(const std::string& text, Options options);
  // Names that the suite knows come back in the case in which it knows them.
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
  // A row has to fit into one page of 8 KiB.
  std::size_t ShortTextsPerRow() const override { return 400; }

 private:
  void CreateSchema();

  std::string schema_;
  sql::PgConnection connection_;
};

}  // namespace opendes::destination::test
