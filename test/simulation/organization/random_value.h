// Invents cells, in the form in which Dataverse writes them and in the form in which the
// destination has to keep them.
#pragma once

#include <map>
#include <string>

#include "test/simulation/organization/organization.h"
#include "test/simulation/random.h"

namespace opendes::simulation {

// Of a kind that rows have.
Value MakeValue(Random& random, const Attribute& attribute);

// Some cells of a row, the rest is null.
std::map<std::string, Value> MakeValues(Random& random, const Table& table);

// Text as JSON, with escapes where they are needed and some where they are not.
std::string JsonText(Random& random, const std::string& text);

}  // namespace opendes::simulation
