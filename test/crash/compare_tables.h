// Compares a table of the SQLite destination with the organisation, without a line of the product's
// source or destination: JSON over HTTP on one side, SQL text on the other.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace opendes::crash {

struct TableAddress {
  std::string name;
  std::string url;          // of the collection at the organisation
  std::string primary_key;  // attribute
};

// Every value of every row of both sides; what differs, in words. Empty: equal.
std::vector<std::string> CompareRows(const TableAddress& table, const std::string& database);

// The log must hold exactly one line for each of these records, and no other.
std::vector<std::string> CompareDeleteLog(const std::string& table,
                                          const std::multiset<std::string>& deleted,
                                          const std::string& database);

// A stream's row of ReplicationState.
struct StoredState {
  std::int64_t sequence = 0;
  bool live = false;
  bool mid_cycle = false;

  bool operator==(const StoredState&) const = default;
};
// By table; tables that have no state yet are missing.
std::map<std::string, StoredState> ReadStates(const std::string& database);

}  // namespace opendes::crash
