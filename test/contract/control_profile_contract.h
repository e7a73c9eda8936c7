#pragma once

#include "test/contract/control_fixture.h"

namespace opendes::control::test {

TEST_P(ControlContract, ProfileComesBackWhole) {
  Profile profile = MakeProfile("p1", {"account", "contact"});
  profile.name = "Sales \xE2\x80\x99 \"quoted\" '; DROP TABLE profiles; --";
  profile.version = 3;
  profile.schema = "sales";
  profile.entities[0].settings = {{"Labels", "true"}, {"", "empty key"}, {"empty", ""}};
  profile.retry = {.max_retry_count = 7, .interval_in_seconds = 90};
  profile.write_delete_log = false;
  profile.settings = {{"Adopt", "true"}, {"line", "a\nb\t\"c\" \xF0\x9F\x98\x80"}};
  profile.activated_at = profile.created_at + Duration(1);
  Insert(profile);
  const auto stored = store_->GetProfile(profile.id);
  ASSERT_TRUE(stored) << stored.error().ToString();
  EXPECT_EQ(*stored, profile);
}

TEST_P(ControlContract, EveryDestinationTypeAndStateComesBack) {
  int i = 0;
  for (const auto type : {DestinationType::kSqlAzure, DestinationType::kSqlServer,
                          DestinationType::kPostgresql, DestinationType::kSqlite}) {
    for (const auto state : {ProfileState::kInactive, ProfileState::kActive, ProfileState::kError,
                             ProfileState::kDeleted, ProfileState::kDeactivated}) {
      Profile profile = MakeProfile("p" + std::to_string(++i), {"account"});
      profile.destination_type = type;
      profile.state = state;
      Insert(profile);
      EXPECT_EQ(*store_->GetProfile(profile.id), profile);
    }
  }
}

TEST_P(ControlContract, ProfilesOutliveTheStore) {
  Insert(MakeProfile("p1", {"account"}));
  store_ = nullptr;
  store_ = home_->Open();
  EXPECT_EQ(*store_->GetProfile(ProfileId("p1")), MakeProfile("p1", {"account"}));
}

TEST_P(ControlContract, UnknownProfileIsNotFound) {
  EXPECT_CONTROL_CODE(ErrorCode::kNotFound, store_->GetProfile(ProfileId("p1")));
  EXPECT_CONTROL_CODE(ErrorCode::kNotFound, store_->UpdateProfile(MakeProfile("p1", {"a"}), 1));
}

TEST_P(ControlContract, NameIsTakenWhateverItsCaseUntilDeleted) {
  Profile first = MakeProfile("p1", {"account"});
  Insert(first);
  Profile second = MakeProfile("p2", {"account"});
  second.name = "PROFILE P1";
  EXPECT_CONTROL_CODE(ErrorCode::kAlreadyExists, store_->InsertProfile(second));

  Profile elsewhere = MakeProfile("p3", {"account"});
  elsewhere.name = first.name;
  elsewhere.organization = OrganizationId("another");
  Insert(elsewhere);

  first.state = ProfileState::kDeleted;
  Update(first);
  Insert(second);
}

TEST_P(ControlContract, RenamingOntoAnotherProfileIsRefused) {
  Insert(MakeProfile("p1", {"account"}));
  Profile second = MakeProfile("p2", {"account"});
  Insert(second);
  second.name = "Profile P1";
  EXPECT_CONTROL_CODE(ErrorCode::kAlreadyExists, store_->UpdateProfile(second, 1));
  EXPECT_EQ(store_->GetProfile(second.id)->name, "Profile p2");
}

TEST_P(ControlContract, SameIdTwiceIsRefused) {
  Insert(MakeProfile("p1", {"account"}));
  Profile again = MakeProfile("p1", {"account"});
  again.name = "other";
  EXPECT_CONTROL_CODE(ErrorCode::kAlreadyExists, store_->InsertProfile(again));
}

TEST_P(ControlContract, TableOfAnotherProfileIsRefused) {
  Profile first = MakeProfile("p1", {"account"});
  first.prefix = "crm";
  Insert(first);
  Profile second = MakeProfile("p2", {"contact", "account"});
  second.organization = OrganizationId("another");
  second.prefix = "crm";
  EXPECT_CONTROL_CODE(ErrorCode::kAlreadyExists, store_->InsertProfile(second));
  EXPECT_CONTROL_CODE(ErrorCode::kNotFound, store_->GetProfile(second.id));

  second.schema = "other";
  Insert(second);
  second.schema = first.schema;
  EXPECT_CONTROL_CODE(ErrorCode::kAlreadyExists, store_->UpdateProfile(second, 1));

  first.state = ProfileState::kDeleted;
  Update(first);
  Update(second);
}

TEST_P(ControlContract, TableNamesThatOnlyLookDifferentAreTheSameTable) {
  Profile first = MakeProfile("p1", {"b_c"});
  first.prefix = "a";
  Insert(first);
  Profile second = MakeProfile("p2", {"c"});
  second.prefix = "a_b";
  EXPECT_CONTROL_CODE(ErrorCode::kAlreadyExists, store_->InsertProfile(second));
}

TEST_P(ControlContract, UpdateNeedsTheStoredVersionAndRaisesIt) {
  Profile profile = MakeProfile("p1", {"account"});
  Insert(profile);
  profile.name = "renamed";
  const auto updated = store_->UpdateProfile(profile, 1);
  ASSERT_TRUE(updated) << updated.error().ToString();
  EXPECT_EQ(updated->version, 2);
  EXPECT_EQ(*store_->GetProfile(profile.id), *updated);

  profile.name = "late";
  for (const std::int64_t version : {1, 3}) {
    EXPECT_CONTROL_CODE(ErrorCode::kVersionMismatch, store_->UpdateProfile(profile, version));
  }
  EXPECT_EQ(store_->GetProfile(profile.id)->name, "renamed");
}

TEST_P(ControlContract, OneOfTwoConcurrentUpdatesWins) {
  Insert(MakeProfile("p1", {"account"}));
  std::atomic<int> won = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        auto store = home_->Open();
        if (store->UpdateProfile(MakeProfile("p1", {"account"}), 1)) ++won;
      });
    }
  }
  EXPECT_EQ(won, 1);
}

TEST_P(ControlContract, ListsAreOfOneOrganizationByCreation) {
  for (const auto& [id, organization, created] :
       {std::tuple{"p1", "org", 3}, {"p2", "org", 1}, {"p3", "another", 2}, {"p4", "org", 2}}) {
    Profile profile = MakeProfile(id, {"account"});
    profile.organization = OrganizationId(organization);
    profile.created_at += std::chrono::seconds(created);
    if (profile.id.str() == "p4") profile.state = ProfileState::kDeleted;
    Insert(profile);
  }
  const auto ids = [](const Result<std::vector<Profile>>& profiles) {
    std::vector<std::string> listed;
    for (const Profile& profile : *profiles) listed.push_back(profile.id.str());
    return listed;
  };
  EXPECT_EQ(ids(store_->ListProfiles(OrganizationId("org"))),
            (std::vector<std::string>{"p2", "p4", "p1"}));
  EXPECT_EQ(ids(store_->ListActiveProfiles()), (std::vector<std::string>{"p2", "p3", "p1"}));
  EXPECT_TRUE(store_->ListProfiles(OrganizationId("none"))->empty());
}

TEST_P(ControlContract, PrivacyTermsArePerOrganization) {
  EXPECT_FALSE(*store_->HasAcceptedPrivacyTerms(OrganizationId("org")));
  ASSERT_TRUE(store_->AcceptPrivacyTerms(OrganizationId("org"), "someone"));
  ASSERT_TRUE(store_->AcceptPrivacyTerms(OrganizationId("org"), "someone else"));
  EXPECT_TRUE(*store_->HasAcceptedPrivacyTerms(OrganizationId("org")));
  EXPECT_FALSE(*store_->HasAcceptedPrivacyTerms(OrganizationId("another")));
}

}  // namespace opendes::control::test
