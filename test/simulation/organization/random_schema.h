// Invents tables and columns.
#pragma once

#include <string>
#include <vector>

#include "test/simulation/organization/organization.h"
#include "test/simulation/random.h"

namespace opendes::simulation {

enum class TableForm : std::uint8_t { kStandard, kActivity, kIntersect };

// A table with its key and up to `columns` further attributes; empty of rows.
Table MakeTable(Random& random, const std::string& name, TableForm form, int columns);

// One more column of a random kind, with what belongs to it (a lookup's label). `number` makes its
// names unique.
std::vector<Attribute> MakeColumn(Random& random, const std::string& table, int number);

// Options and labels, anew.
std::vector<Option> MakeOptions(Random& random, Kind kind);

}  // namespace opendes::simulation
