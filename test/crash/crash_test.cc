// Invariants 1 to 5 and 8 under SIGKILL: a child replicates live tables and is killed, at every
// failpoint and at random moments; in the end the destination must equal the organisation, row for
// row, column for column and deletion for deletion.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "base/guid.h"
#include "control/sqlite/sqlite_control_store.h"
#include "test/crash/child_process.h"
#include "test/crash/compare_tables.h"
#include "test/crash/live_organization.h"
#include "test/crash/paths.h"
#include "test/crash/sqlite_text.h"

namespace opendes::crash {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::IsEmpty;
using testing::Not;

std::uint64_t FromEnvironment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

void Nap(milliseconds time) { std::this_thread::sleep_for(time); }

class CrashTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    seed_ = FromEnvironment("OPENDES_CRASH_SEED", std::random_device{}());
    fmt::print("OPENDES_CRASH_SEED={}\n", seed_);
    organization_ = new LiveOrganization(seed_);
  }
  static void TearDownTestSuite() {
    delete organization_;
    organization_ = nullptr;
  }

  void SetUp() override {
    root_ = std::filesystem::temp_directory_path() / ("opendes-crash-" + Guid::Random().ToString());
    std::filesystem::create_directory(root_);
  }
  void TearDown() override {
    organization_->Pause();
    if (HasFailure()) {
      std::ifstream log(Log());
      fmt::print("children said:\n{}\n", std::string(std::istreambuf_iterator<char>(log), {}));
    }
    std::filesystem::remove_all(root_);
  }

  // An empty destination; people begin to work, but delete nothing before it has seen every table:
  // a deletion before a table's first page is none of the destination's business.
  void BeginRound(const std::string& mode) {
    organization_->Pause();
    organization_->AllowDeletes(false);
    folder_ = (root_ / fmt::format("round-{}", ++rounds_)).string();
    std::filesystem::create_directory(folder_);
    mode_ = mode;
    if (mode == "serve") InsertProfile();
    version_at_start_ = organization_->version();
    organization_->Work();
  }
  void AllowDeletesOnceSeen() {
    const auto states = ReadStates(database());
    const auto begun = [&](const std::string& table) {
      return states.contains(table) && states.at(table).sequence > 0;
    };
    organization_->AllowDeletes(std::ranges::all_of(Tables(), begun));
  }

  void InsertProfile() {
    Profile profile;
    profile.id = ProfileId(Guid::Random().ToString());
    profile.name = "crash";
    profile.organization = OrganizationId(organization_->Arguments("", "").organization_id);
    profile.destination_type = DestinationType::kSqlite;
    profile.destination.uri = "local:db";
    profile.state = ProfileState::kActive;
    for (const std::string& table : Tables()) profile.entities.push_back({EntityName(table), {}});
    const auto control = control::OpenSqliteControlStore(ControlPath(folder_));
    ASSERT_TRUE(control) << control.error().ToString();
    const auto inserted = (*control)->InsertProfile(profile);
    ASSERT_TRUE(inserted) << inserted.error().ToString();
  }

  std::string database() const { return DestinationPath(folder_); }
  std::string Log() const { return (root_ / "children.log").string(); }
  std::unique_ptr<ChildProcess> StartChild(const std::string& failpoints = "") {
    return std::make_unique<ChildProcess>(organization_->Arguments(mode_, folder_), failpoints,
                                          Log());
  }

  // Runs a child that dies at the failpoint's n-th passage.
  void DieAt(const std::string& failpoint, int passage) {
    SCOPED_TRACE(fmt::format("{} at passage {}", failpoint, passage));
    const auto child = StartChild(fmt::format("{}:kill@{}", failpoint, passage));
    const auto deadline = steady_clock::now() + seconds(60);
    while (child->IsRunning() && steady_clock::now() < deadline) {
      AllowDeletesOnceSeen();
      Nap(milliseconds(20));
    }
    EXPECT_FALSE(child->IsRunning()) << "the failpoint was never reached";
    EXPECT_EQ(child->status(), -SIGKILL);
  }

  std::vector<std::string> FindDifferences() const {
    std::vector<std::string> all;
    for (const std::string& table : Tables()) {
      std::ranges::copy(CompareRows(organization_->Address(table), database()),
                        std::back_inserter(all));
      std::ranges::copy(
          CompareDeleteLog(table, organization_->DeletedSince(version_at_start_, table),
                           database()),
          std::back_inserter(all));
    }
    for (const auto& row :
         Query(database(), "SELECT name FROM sqlite_schema WHERE name LIKE 'ReplicationMark%'")) {
      all.push_back("left behind: " + row.at("name").value_or(""));
    }
    return all;
  }

  // All streams live, and nothing written for a while.
  bool IsQuiet() const {
    const auto before = ReadStates(database());
    Nap(milliseconds(200));
    return before.size() == Tables().size() && before == ReadStates(database()) &&
           std::ranges::all_of(before, [](const auto& entry) {
             return entry.second.live && !entry.second.mid_cycle;
           });
  }

  // People stop, an undisturbed child catches up and ends well; then both sides must be equal.
  void CatchUpAndCompare() {
    organization_->Pause();
    const auto child = StartChild();
    const auto deadline = steady_clock::now() + seconds(60);
    while (steady_clock::now() < deadline && !(IsQuiet() && FindDifferences().empty())) {
      ASSERT_TRUE(child->IsRunning()) << "ended by itself with " << child->status();
    }
    EXPECT_EQ(child->Terminate(), 0);
    auto differences = FindDifferences();
    const std::size_t count = differences.size();
    differences.resize(std::min<std::size_t>(count, 10));
    EXPECT_EQ(count, 0U) << fmt::format("{}", fmt::join(differences, "\n"));
  }

  static std::uint64_t seed_;
  static LiveOrganization* organization_;
  std::filesystem::path root_;
  std::string folder_;
  std::string mode_;
  int rounds_ = 0;
  sim::Version version_at_start_ = 0;
};

std::uint64_t CrashTest::seed_ = 0;
LiveOrganization* CrashTest::organization_ = nullptr;

// A suite that cannot fail proves nothing.
TEST_F(CrashTest, TheComparisonSeesEveryKindOfWrong) {
  BeginRound("loop");
  CatchUpAndCompare();
  const std::string first = "(SELECT min(Id) FROM campaign)";
  const std::vector<std::string> damages = {
      "UPDATE campaign SET description = 'wrong' WHERE Id = " + first,
      "UPDATE new_everything SET versionnumber = versionnumber - 1 WHERE Id = "
      "(SELECT min(Id) FROM new_everything)",
      "DELETE FROM campaign WHERE Id = " + first,
      "INSERT INTO accountleads (Id, versionnumber) VALUES "
      "('00000000-0000-0000-0000-000000000001', 1)",
      "INSERT INTO DeleteLog (EntityName, RecordId, SinkDeleteTime, VersionNumber) VALUES "
      "('campaign', " +
          first + ", '', 1)"};
  for (const std::string& damage : damages) {
    ASSERT_TRUE(Execute(database(), "VACUUM INTO '" + database() + ".good'")) << damage;
    ASSERT_TRUE(Execute(database(), damage)) << damage;
    EXPECT_THAT(FindDifferences(), Not(IsEmpty())) << damage;
    std::filesystem::remove(database() + "-wal");
    std::filesystem::remove(database() + "-shm");
    std::filesystem::rename(database() + ".good", database());
    ASSERT_THAT(FindDifferences(), IsEmpty());
  }
}

class FailpointTest : public CrashTest, public testing::WithParamInterface<std::string> {};

TEST_P(FailpointTest, DiesThereInTheFirstLoadAndLaterAndLosesNothing) {
  BeginRound("loop");
  const bool once_a_life = GetParam() == "after_claim" || GetParam() == "claim_before_commit";
  for (const int passage : once_a_life ? std::vector{1, 2, 5} : std::vector{1, 7, 25}) {
    DieAt(GetParam(), passage);
  }
  CatchUpAndCompare();
}

INSTANTIATE_TEST_SUITE_P(, FailpointTest,
                         testing::Values("claim_before_commit", "after_claim", "after_read_page",
                                         "after_decode", "before_apply", "apply_begin",
                                         "apply_after_upserts", "apply_after_deletes",
                                         "apply_before_commit", "apply_after_commit",
                                         "after_apply"),
                         [](const auto& parameter) { return parameter.param; });

TEST_F(CrashTest, DiesWhileTablesAreMade) {
  BeginRound("loop");
  DieAt("prepare_mid_ddl", 1);
  CatchUpAndCompare();
}

// A table that is read anew over the rows that are there, because its tokens expired.
class GenerationFailpointTest : public CrashTest, public testing::WithParamInterface<std::string> {
 protected:
  // The destination is in step; then people go on, and what they changed can be had no more.
  void BeginGenerations() {
    BeginRound("loop");
    CatchUpAndCompare();
    organization_->ExpireTokens();
    organization_->AllowCreations(false);
    organization_->AllowDeletes(true);
    organization_->Work();
  }
  void TearDown() override {
    organization_->AllowCreations(true);
    CrashTest::TearDown();
  }
};

TEST_P(GenerationFailpointTest, DiesThereAndEndsInStep) {
  BeginGenerations();
  DieAt(GetParam(), 1);
  DieAt("apply_before_commit", 9);
  organization_->ExpireTokens();
  DieAt(GetParam(), 2);
  CatchUpAndCompare();
  for (const TextRow& row : Query(database(), "SELECT generation FROM ReplicationState")) {
    EXPECT_GE(std::stoi(row.at("generation").value()), 2);
  }
}

INSTANTIATE_TEST_SUITE_P(, GenerationFailpointTest,
                         testing::Values("generation_mid", "generation_before_commit",
                                         "generation_after_commit", "after_generation",
                                         "apply_after_upserts", "sweep_mid", "sweep_before_commit",
                                         "sweep_after_commit", "after_sweep"),
                         [](const auto& parameter) { return parameter.param; });

// The rows that are there get their values in the new column.
TEST_F(CrashTest, DiesWhileAColumnIsAdded) {
  BeginRound("loop");
  CatchUpAndCompare();
  organization_->AddAttribute("campaign", "new_addedlater");
  organization_->AllowCreations(false);
  organization_->Work();
  for (const char* failpoint : {"prepare_mid_ddl", "generation_mid"}) DieAt(failpoint, 1);
  DieAt("prepare_before_commit", 3);
  DieAt("apply_after_upserts", 5);
  CatchUpAndCompare();
  organization_->AllowCreations(true);
  EXPECT_FALSE(
      Query(database(), "SELECT 1 FROM campaign WHERE new_addedlater IS NOT NULL").empty());
}

class LeaseFailpointTest : public CrashTest, public testing::WithParamInterface<std::string> {};

// The scheduler's children: a dead one's lease runs out, the next one goes on.
TEST_P(LeaseFailpointTest, DiesThereAndLosesNothing) {
  BeginRound("serve");
  for (const int passage : {1, 4}) DieAt(GetParam(), passage);
  CatchUpAndCompare();
}

INSTANTIATE_TEST_SUITE_P(, LeaseFailpointTest,
                         testing::Values("claim_stream_after", "renew_before", "renew_after",
                                         "release_after"),
                         [](const auto& parameter) { return parameter.param; });

TEST_F(CrashTest, DiesWhileTheControlStoreIsMade) {
  BeginRound("loop");
  mode_ = "serve";
  DieAt("control_mid_migration", 1);
  InsertProfile();
  CatchUpAndCompare();
}

// A worker that sleeps past its lease wakes up to find that another one went on.
TEST_F(CrashTest, TwoNodesAndASleeperShareTheStreams) {
  BeginRound("serve");
  const auto sleeper = StartChild("before_apply:sleep@3;apply_begin:sleep@9");
  const auto other = StartChild();
  const auto until = steady_clock::now() + seconds(6);
  while (steady_clock::now() < until) {
    AllowDeletesOnceSeen();
    Nap(milliseconds(50));
  }
  EXPECT_TRUE(sleeper->IsRunning());
  EXPECT_TRUE(other->Kill());
  EXPECT_TRUE(sleeper->Kill());
  CatchUpAndCompare();
}

TEST_F(CrashTest, DiesAtRandomMoments) {
  const std::uint64_t kills = FromEnvironment("OPENDES_CRASH_KILLS", 200);
  constexpr std::uint64_t kKillsOfARound = 25;
  std::mt19937_64 random(seed_);
  int in_first_load = 0;
  int in_delta = 0;
  for (std::uint64_t kill = 0; kill < kills; ++kill) {
    if (kill % kKillsOfARound == 0) BeginRound("loop");
    const auto child = StartChild();
    Nap(milliseconds(random() % 1000));
    ASSERT_TRUE(child->Kill()) << "ended by itself with " << child->status();
    AllowDeletesOnceSeen();
    for (const auto& [table, state] : ReadStates(database())) {
      if (state.sequence > 0) ++(state.live ? in_delta : in_first_load);
    }
    if (kill % kKillsOfARound == kKillsOfARound - 1 || kill == kills - 1) CatchUpAndCompare();
    if (HasFatalFailure()) return;
  }
  fmt::print("{} kills: {} streams were in their first load, {} followed changes\n", kills,
             in_first_load, in_delta);
  EXPECT_GT(in_first_load, 0);
  EXPECT_GT(in_delta, 0);
}

}  // namespace
}  // namespace opendes::crash
