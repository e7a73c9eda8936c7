// The values of one sp_executesql call, in the order in which they are added: @p1, @p2, …
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/guid.h"
#include "base/result.h"
#include "tds/answer.h"
#include "tds/byte_buffer.h"

namespace opendes::tds {

class Parameters {
 public:
  Parameters& AddInt(std::int32_t value);
  Parameters& AddBigint(std::int64_t value);
  Parameters& AddBit(bool value);
  Parameters& AddGuid(const Guid& value);
  // nvarchar(4000), or nvarchar(max) when it is longer. Text that is not UTF-8 makes the call fail.
  Parameters& AddText(std::string_view utf8);
  Parameters& AddNullText();
  // datetime2(7), in microseconds since 1970; from year 1 to 9999, or the call fails.
  Parameters& AddDateTime(std::int64_t micros);
  // decimal(38, scale). Digits that do not fit it make the call fail.
  Parameters& AddDecimal(std::string_view digits, int scale);
  Parameters& AddBinary(std::string_view bytes);  // varbinary(max)

 private:
  friend Result<> AppendCall(ByteBuffer&, std::string_view, const Parameters&, const Collation&);

  void Begin(std::string_view declaration);
  void Break(std::string_view why);

  std::size_t count_ = 0;
  std::string declarations_;  // "@p1 int,@p2 nvarchar(max)"
  ByteBuffer values_;         // each with its name and type in front
  std::string broken_;        // why the call cannot be made
};

// The call of sp_executesql, behind the request's headers. kInvalidArgument when a value is none or
// the statement is not UTF-8, kLimitExceeded.
Result<> AppendCall(ByteBuffer& out, std::string_view sql, const Parameters& parameters,
                    const Collation& collation);

}  // namespace opendes::tds
