// Replays the fuzzers' corpora, found crashes included, in every ordinary test run.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "test/fuzz/targets.h"

namespace opendes::source::fuzz {
namespace {

template <typename Target>
int Replay(const std::string& name, Target target) {
  int inputs = 0;
  const auto folder = std::filesystem::path("test/fuzz/corpus") / name;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    SCOPED_TRACE(entry.path().string());
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string input{std::istreambuf_iterator<char>(file), {}};
    target(input);
    ++inputs;
  }
  return inputs;
}

TEST(FuzzCorpusTest, DecodePage) { EXPECT_GT(Replay("decode_page", DecodePageTarget), 0); }
TEST(FuzzCorpusTest, EntityMetadata) {
  EXPECT_GT(Replay("entity_metadata", EntityMetadataTarget), 0);
}
TEST(FuzzCorpusTest, CheckLink) { EXPECT_GT(Replay("check_link", CheckLinkTarget), 0); }

}  // namespace
}  // namespace opendes::source::fuzz
