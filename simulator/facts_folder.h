// Where the facts are: the folder of the source tree that this program was built from.
#pragma once

#include <string>

namespace opendes::sim {

std::string FactsFolder();

}  // namespace opendes::sim
