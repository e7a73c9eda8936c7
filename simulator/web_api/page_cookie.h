// $skiptoken and $deltatoken in the shape and the escaping that the server documents.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "simulator/store/row.h"
#include "simulator/web_api/fault.h"

namespace opendes::sim {

// Where the next page goes on: <cookie pagenumber="2" pagingcookie="…" istracking="False" />, the
// inner cookie being <cookie page="1"><accountid last="{…}" first="{…}" /></cookie>.
struct PageCookie {
  int page_number = 2;
  bool tracking = false;
  std::string element;  // what `last` and `first` are: a column, "deleted" or "offset"
  std::string last;
  std::string first;
  Version start = 0;  // tracked reads: the version counter when the first page was read
};

// Ready to be put behind "$skiptoken=".
std::string EncodeSkipToken(const PageCookie& cookie);
// From the decoded option. 0x8004112A for anything EncodeSkipToken does not write.
Outcome<PageCookie> DecodeSkipToken(std::string_view text);

struct DeltaToken {
  Version version = 0;
  std::int64_t time = 0;  // seconds since 1970, UTC
};

// Ready to be put behind "$deltatoken=": 919042%2108%2f22%2f2017%2008%3a10%3a44.
std::string EncodeDeltaToken(const DeltaToken& token);
Outcome<DeltaToken> DecodeDeltaToken(std::string_view text);

}  // namespace opendes::sim
