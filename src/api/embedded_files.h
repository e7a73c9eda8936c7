// Files that are part of the program: src/api/page and, where they were installed, the three files
// of swagger-ui-dist (web/package.json).
#pragma once

#include <string_view>

namespace opendes::api {

struct EmbeddedFile {
  std::string_view name;
  std::string_view content_type;
  std::string_view content;
};

// Null when there is no such file in this build.
const EmbeddedFile* FindEmbedded(std::string_view name);

}  // namespace opendes::api
