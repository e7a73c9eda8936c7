// libcurl's codes in our words. Pure.
#pragma once

#include <curl/curl.h>

#include <string_view>

#include "base/result.h"

namespace opendes::http {

// The Error of a transfer to origin that ended with code (not CURLE_OK); blame kSource.
Error ExplainCurl(CURLcode code, std::string_view origin);

}  // namespace opendes::http
