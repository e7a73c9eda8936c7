// The crash suite's main: the same program is the test and, with --child, its victim.
#include <gtest/gtest.h>

#include <string_view>

#include "test/crash/child.h"

int main(int argc, char** argv) {
  if (argc == 9 && std::string_view(argv[1]) == "--child") {
    return opendes::crash::RunChild({.mode = argv[2],
                                     .folder = argv[3],
                                     .url = argv[4],
                                     .tenant_id = argv[5],
                                     .client_id = argv[6],
                                     .client_secret = argv[7],
                                     .organization_id = argv[8]});
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
