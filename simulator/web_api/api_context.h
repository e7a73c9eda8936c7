// What every operation of the Web API works with.
#pragma once

#include "simulator/store/organization.h"

namespace opendes::sim {

// Where the links of a page stand: the documents show a delta link before the rows and a next link
// after them.
enum class LinkOrder { kDocumented, kBefore, kAfter };

struct WebApiOptions {
  LinkOrder link_order = LinkOrder::kDocumented;
  // The version in the delta link of a first read: the counter at its first or its last page.
  bool token_from_first_page = true;
  int expired_status = 400;
};

struct ApiContext {
  Organization& organization;
  const WebApiOptions& options;
};

constexpr int kLargestPage = 5000;

}  // namespace opendes::sim
