#include "source/dataverse/dataverse_source.h"
#include "test/contract/source_contract.h"
#include "test/source/fake_organization.h"

namespace opendes::source::test {
namespace {

class DataverseBackoffice final : public Backoffice {
 public:
  explicit DataverseBackoffice(bool token_from_first_page) : organization_(token_from_first_page) {}

  std::unique_ptr<Source> Connect() override {
    return std::make_unique<DataverseSource>(
        Share(WebApiParts{.base_url = std::string(kBase),
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

std::unique_ptr<Backoffice> TokenOfFirstPage() {
  return std::make_unique<DataverseBackoffice>(true);
}
std::unique_ptr<Backoffice> TokenOfLastPage() {
  return std::make_unique<DataverseBackoffice>(false);
}

INSTANTIATE_TEST_SUITE_P(Dataverse, SourceContract,
                         testing::Values(&TokenOfFirstPage, &TokenOfLastPage));

}  // namespace
}  // namespace opendes::source::test
