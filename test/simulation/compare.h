// The destination against the model of the source, cell by cell.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "test/simulation/organization/organization.h"
#include "test/simulation/text_database.h"

namespace opendes::simulation {

// Differences between the table and its entity, as sentences.
std::vector<std::string> CompareRows(const Table& table, const std::string& prefix,
                                     const TextDatabase& database);
// Of the six metadata tables, for this entity.
std::vector<std::string> CompareMetadata(const Table& table, const std::string& prefix,
                                         const TextDatabase& database);
// Tables that nobody asked for, marks of reloads among them.
std::vector<std::string> FindOrphans(const Organization& organization, const std::string& prefix,
                                     const TextDatabase& database);
// Ids that were shown once, are gone at the source and have no line in DeleteLog; lines that would
// hide a row that is there.
std::vector<std::string> CompareDeleteLog(const Table& table, const std::string& prefix,
                                          const std::set<Guid>& ever_shown,
                                          const TextDatabase& database);

}  // namespace opendes::simulation
