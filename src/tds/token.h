// What stands in front of each part of an answer, and of a bulk load.
#pragma once

#include <cstdint>

namespace opendes::tds {

enum class Token : std::uint8_t {
  kReturnStatus = 0x79,
  kColumns = 0x81,  // COLMETADATA
  kTableName = 0xA4,
  kColumnFacts = 0xA5,
  kOrder = 0xA9,
  kError = 0xAA,
  kInfo = 0xAB,
  kReturnValue = 0xAC,
  kLoginAck = 0xAD,
  kFeatureAck = 0xAE,
  kRow = 0xD1,
  kRowWithNullBits = 0xD2,  // NBCROW
  kEnvChange = 0xE3,
  kDone = 0xFD,
  kDoneProcedure = 0xFE,
  kDoneInProcedure = 0xFF,
};

}  // namespace opendes::tds
