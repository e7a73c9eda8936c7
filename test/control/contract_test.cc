#include <stdexcept>

#include "control/sqlite/sqlite_control_store.h"
#include "test/contract/control_contract.h"
#include "test/contract/temporary_directory.h"
#include "test/control/postgres_home.h"

namespace opendes::control::test {
namespace {

class SqliteHome final : public Home {
 public:
  std::unique_ptr<ControlStore> Open() override {
    auto store = OpenSqliteControlStore(directory_.File("control.db"));
    if (!store) throw std::runtime_error(store.error().ToString());
    return std::move(*store);
  }

 private:
  opendes::test::TemporaryDirectory directory_;
};

std::unique_ptr<Home> MakeSqlite() { return std::make_unique<SqliteHome>(); }

INSTANTIATE_TEST_SUITE_P(Sqlite, ControlContract, testing::Values(&MakeSqlite));

std::unique_ptr<Home> MakePostgres() { return std::make_unique<PostgresHome>(); }

// PostgresControlStoreTest prints why there are none.
std::vector<HomeMaker> PostgresWhereGiven() {
  if (!GivenServer()) return {};
  return {&MakePostgres};
}

INSTANTIATE_TEST_SUITE_P(Postgres, ControlContract, testing::ValuesIn(PostgresWhereGiven()));

}  // namespace
}  // namespace opendes::control::test
