#include "simulator/facts_folder.h"

namespace opendes::sim {

std::string FactsFolder() { return SIMULATOR_FACTS_DIR; }

}  // namespace opendes::sim
