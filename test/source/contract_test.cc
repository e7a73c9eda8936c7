#include "source/dataverse/dataverse_source.h"
#include "test/contract/source_contract.h"
#include "test/source/fake_organization.h"

namespace opendes::source::test {
namespace {

class DataverseBackoffice final : public Backoffice {
 public:
  std::unique_ptr<Source> Connect() override {
    return std::make_unique<DataverseSource>(std::make_shared<WebApi>(
        WebApiParts{.base_url = std::string(kBase),
                    .client = &organization_,
                    .metrics = &metrics_,
                    .tokens = std::make_unique<FakeTokens>(),
                    .budget = std::make_unique<RequestBudget>(BudgetLimits{}, &clock_),
                    .compression = true}));
  }
  EntityName Table() const override { return EntityName("thing"); }
  void Upsert(const Guid& id, const std::string& name) override { organization_.Upsert(id, name); }
  void Delete(const Guid& id) override { organization_.Delete(id); }

 private:
  SystemClock clock_;
  telemetry::Metrics metrics_;
  FakeOrganization organization_;
};

std::unique_ptr<Backoffice> MakeDataverse() { return std::make_unique<DataverseBackoffice>(); }

INSTANTIATE_TEST_SUITE_P(Dataverse, SourceContract, testing::Values(&MakeDataverse));

}  // namespace
}  // namespace opendes::source::test
