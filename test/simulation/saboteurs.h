// Destinations that do one thing wrong: the proof that the simulation would notice.
#pragma once

#include <memory>
#include <string>

#include "test/simulation/world.h"

namespace opendes::simulation {

// Leaves out a deletion now and then.
Saboteur ForgetsDeletes();
// Keeps what an older batch said of a row.
Saboteur KeepsOldVersions();
// Ends a reload without removing what it did not meet.
Saboteur SkipsSweeps();
// Loses a cell.
Saboteur LosesCells();
// Lets a worker write that lost its stream.
Saboteur ForgetsEpochs();

}  // namespace opendes::simulation
