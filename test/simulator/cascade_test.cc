// Deleting a parent takes its children along, as parental relationships do.
#include <gtest/gtest.h>

#include "simulator/facts.h"
#include "simulator/facts_folder.h"
#include "simulator/store/organization.h"

namespace opendes::sim {
namespace {

TEST(Cascade, AnOpportunityTakesItsProductsAlong) {
  FakeClock clock(TimePoint(std::chrono::seconds(1'700'000'000)));
  OrganizationOptions options;
  options.seed = 7;
  options.rows = {{"opportunity", 3}, {"opportunityproduct", 60}, {"product", 5}};
  Organization organization(options, LoadFacts(FactsFolder()).value(), clock);
  ASSERT_EQ(organization.Count("opportunityproduct"), 60);

  std::uint64_t left = 60;
  for (std::uint64_t i = 0; i < 3; ++i) {
    ASSERT_EQ(organization.Delete("opportunity", IdSpace(7, "opportunity").IdOf(i)),
              WriteResult::kDone);
    EXPECT_LT(organization.Count("opportunityproduct"), left)
        << "the products of opportunity " << i;
    left = organization.Count("opportunityproduct");
  }
  EXPECT_EQ(organization.Count("product"), 5) << "a product is not owned by whoever sells it";
}

}  // namespace
}  // namespace opendes::sim
