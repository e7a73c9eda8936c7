#include "test/contract/destination_contract.h"
#include "test/contract/postgres_server.h"
#include "test/destination/postgres_backdoor.h"
#include "test/destination/sqlite_backdoor.h"

namespace opendes::destination::test {
namespace {

std::unique_ptr<Backdoor> MakeSqlite() { return std::make_unique<SqliteBackdoor>(); }

INSTANTIATE_TEST_SUITE_P(Sqlite, DestinationContract, testing::Values(&MakeSqlite));
INSTANTIATE_TEST_SUITE_P(Sqlite, DestinationValuesContract, testing::Values(&MakeSqlite));
INSTANTIATE_TEST_SUITE_P(Sqlite, DestinationMetadataContract, testing::Values(&MakeSqlite));
INSTANTIATE_TEST_SUITE_P(Sqlite, DestinationNamesContract, testing::Values(&MakeSqlite));

// Nothing to run against: the suite is left out, and ServerIsThere says why.
std::vector<BackdoorMaker> PostgresMakers() {
  if (!opendes::test::PostgresServer::Find().there()) return {};
  return {[] { return std::make_unique<PostgresBackdoor>(); }};
}

INSTANTIATE_TEST_SUITE_P(Postgres, DestinationContract, testing::ValuesIn(PostgresMakers()));
INSTANTIATE_TEST_SUITE_P(Postgres, DestinationValuesContract, testing::ValuesIn(PostgresMakers()));
INSTANTIATE_TEST_SUITE_P(Postgres, DestinationMetadataContract,
                         testing::ValuesIn(PostgresMakers()));
INSTANTIATE_TEST_SUITE_P(Postgres, DestinationNamesContract, testing::ValuesIn(PostgresMakers()));

TEST(PostgresDestination, ServerIsThere) {
  if (!opendes::test::PostgresServer::Find().there()) GTEST_SKIP() << opendes::test::kWhyNoPostgres;
}

}  // namespace
}  // namespace opendes::destination::test
