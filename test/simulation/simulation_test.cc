// OPENDES_SIMULATION_SEEDS=n runs n worlds, OPENDES_SIMULATION_FROM=n begins at seed n,
// OPENDES_SIMULATION_SEED=n runs that one and tells its story.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <string>

#include "telemetry/log.h"
#include "test/simulation/saboteurs.h"
#include "test/simulation/world.h"

// Stacks of two frames are enough to find a wrong access, and cost half the time of thirty.
extern "C" const char* __asan_default_options() { return "malloc_context_size=2"; }

namespace opendes::simulation {
namespace {

// Thousands of refused requests would hide what a failed world has to say.
const bool quiet = [] {
  telemetry::SetLevel(telemetry::Level::kError);
  return true;
}();

std::uint64_t FromEnvironment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr || *text == '\0' ? otherwise : std::stoull(text);
}

std::string Explain(std::uint64_t seed, const std::vector<std::string>& violations,
                    const std::string& story) {
  std::string text = "seed " + std::to_string(seed) +
                     "; again with OPENDES_SIMULATION_SEED=" + std::to_string(seed) + "\n";
  for (const std::string& violation : violations) text += "* " + violation + "\n";
  return text + "what happened:\n" + story;
}

TEST(Simulation, DestinationEqualsSourceAfterEveryStory) {
  const std::uint64_t one = FromEnvironment("OPENDES_SIMULATION_SEED", 0);
  const std::uint64_t from = FromEnvironment("OPENDES_SIMULATION_FROM", 1);
  const std::uint64_t seeds = FromEnvironment("OPENDES_SIMULATION_SEEDS", 250);
  if (one != 0) {
    World world(one);
    const auto violations = world.Run();
    std::cout << Explain(one, violations, world.Story());
    EXPECT_TRUE(violations.empty());
    return;
  }
  int failed = 0;
  int requests = 0;
  for (std::uint64_t seed = from; seed < from + seeds && failed < 5; ++seed) {
    World world(seed);
    const auto violations = world.Run();
    requests += world.requests();
    if (violations.empty()) continue;
    ++failed;
    ADD_FAILURE() << Explain(seed, violations, world.Story());
  }
  std::cout << seeds << " worlds from seed " << from << ", " << requests << " requests\n";
}

TEST(Simulation, OneSeedIsOneStory) {
  const auto run = [](std::uint64_t seed) {
    World world(seed);
    world.Run();
    return std::pair(world.Story(), world.fingerprint());
  };
  for (const std::uint64_t seed : {3U, 14U, 15U, 92U}) {
    EXPECT_EQ(run(seed), run(seed)) << "seed " << seed;
  }
}

struct Mistake {
  const char* name;
  Saboteur (*make)();
};

class SimulationNotices : public testing::TestWithParam<Mistake> {};

TEST_P(SimulationNotices, AMistake) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    World world(seed, GetParam().make());
    if (!world.Run().empty()) return;
  }
  FAIL() << "sixty worlds have not noticed it";
}

INSTANTIATE_TEST_SUITE_P(OfTheDestination, SimulationNotices,
                         testing::Values(Mistake{"ForgetsDeletes", &ForgetsDeletes},
                                         Mistake{"KeepsOldVersions", &KeepsOldVersions},
                                         Mistake{"SkipsSweeps", &SkipsSweeps},
                                         Mistake{"LosesCells", &LosesCells},
                                         Mistake{"ForgetsEpochs", &ForgetsEpochs}),
                         [](const auto& parameter) { return parameter.param.name; });

}  // namespace
}  // namespace opendes::simulation
