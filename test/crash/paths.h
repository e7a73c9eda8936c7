// What parent and child agree on.
#pragma once

#include <string>
#include <vector>

namespace opendes::crash {

// A table of all types, an ordinary one, and an N:N table.
inline const std::vector<std::string>& Tables() {
  static const std::vector<std::string> tables = {"new_everything", "campaign", "accountleads"};
  return tables;
}

constexpr int kPageRows = 50;

// Everything a child needs, as its command line carries it.
struct ChildArguments {
  std::string mode;    // "loop" or "serve"
  std::string folder;  // holds destination.db and control.db
  std::string url;     // of the organisation, also of its identity provider
  std::string tenant_id;
  std::string client_id;
  std::string client_secret;
  std::string organization_id;
};

inline std::string DestinationPath(const std::string& folder) { return folder + "/destination.db"; }
inline std::string ControlPath(const std::string& folder) { return folder + "/control.db"; }

}  // namespace opendes::crash
