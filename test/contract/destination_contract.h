// The suite that every destination passes. A program includes it in one file and instantiates
// DestinationContract with a BackdoorMaker for each of its destinations.
#pragma once

#include "test/contract/destination_checkpoint_contract.h"
#include "test/contract/destination_delete_contract.h"
#include "test/contract/destination_generation_contract.h"
#include "test/contract/destination_metadata_contract.h"
#include "test/contract/destination_names_contract.h"
#include "test/contract/destination_tables_contract.h"
#include "test/contract/destination_values_contract.h"
