#include <stdexcept>

#include "control/sqlite/sqlite_control_store.h"
#include "test/contract/control_contract.h"
#include "test/contract/temporary_directory.h"

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

}  // namespace
}  // namespace opendes::control::test
