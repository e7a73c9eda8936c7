// The suite that every control store passes. A program includes it in one file and instantiates
// ControlContract with a HomeMaker for each of its stores.
#pragma once

#include "test/contract/control_lease_contract.h"
#include "test/contract/control_profile_contract.h"
#include "test/contract/control_status_contract.h"
