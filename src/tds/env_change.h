// What a server says of the session's surroundings: transaction, packet size, collation, routing.
#pragma once

#include "tds/answer.h"
#include "tds/message_reader.h"

namespace opendes::tds {

// ENVCHANGE behind its token, into the answer. Throws BrokenAnswer.
void ReadEnvChange(MessageReader& in, Answer& answer);

}  // namespace opendes::tds
