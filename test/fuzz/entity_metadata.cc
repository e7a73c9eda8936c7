#include <cstddef>
#include <cstdint>

#include "test/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  opendes::source::fuzz::EntityMetadataTarget({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
