#include "test/contract/destination_contract.h"
#include "test/destination/sqlite_backdoor.h"

namespace opendes::destination::test {
namespace {

std::unique_ptr<Backdoor> MakeSqlite() { return std::make_unique<SqliteBackdoor>(); }

INSTANTIATE_TEST_SUITE_P(Sqlite, DestinationContract, testing::Values(&MakeSqlite));
INSTANTIATE_TEST_SUITE_P(Sqlite, DestinationValuesContract, testing::Values(&MakeSqlite));
INSTANTIATE_TEST_SUITE_P(Sqlite, DestinationNamesContract, testing::Values(&MakeSqlite));

}  // namespace
}  // namespace opendes::destination::test
