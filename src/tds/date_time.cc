#include "tds/date_time.h"

#include <chrono>
#include <cstring>

#include "tds/byte_buffer.h"

namespace opendes::tds {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year;

constexpr std::int64_t kMicrosADay = 86'400'000'000;
constexpr std::int64_t kMicrosAMinute = 60'000'000;

constexpr std::int64_t DaysOf(int y) {
  return sys_days(year(y) / 1 / 1).time_since_epoch().count();
}
constexpr std::int64_t kDay1900 = DaysOf(1900);
constexpr std::int64_t kDay0001 = DaysOf(1);
constexpr std::int64_t kFirstDateTime = DaysOf(1753) * kMicrosADay;
constexpr std::int64_t kFirstDateTime2 = kDay0001 * kMicrosADay;
constexpr std::int64_t kEnd = DaysOf(10'000) * kMicrosADay;

struct Split {
  std::int64_t day;     // since 1970
  std::int64_t micros;  // since midnight
};
Split SplitDay(std::int64_t micros) {
  std::int64_t day = micros / kMicrosADay;
  std::int64_t rest = micros % kMicrosADay;
  if (rest < 0) {
    rest += kMicrosADay;
    --day;
  }
  return {day, rest};
}

}  // namespace

bool FitsDateTime(std::int64_t micros) {
  if (micros < kFirstDateTime || micros >= kEnd) return false;
  const std::int64_t rest = SplitDay(micros).micros;
  const std::int64_t last = rest / 1000 % 10;
  return rest % 1000 == 0 && (last == 0 || last == 3 || last == 7);
}

bool FitsDateTime2(std::int64_t micros) { return micros >= kFirstDateTime2 && micros < kEnd; }

void EncodeDateTime(std::int64_t micros, char* out) {
  const Split split = SplitDay(micros);
  const std::int64_t ticks = (split.micros / 1000 * 3 + 5) / 10;  // the nearest 1/300 s
  StoreLittle(out, static_cast<std::int32_t>(split.day - kDay1900));
  StoreLittle(out + 4, static_cast<std::uint32_t>(ticks));
}

void EncodeDateTime2(std::int64_t micros, char* out) {
  const Split split = SplitDay(micros);
  const std::int64_t ticks = split.micros * 10;  // of 100 ns
  const std::int64_t day = split.day - kDay0001;
  std::memcpy(out, &ticks, 5);
  std::memcpy(out + 5, &day, 3);
}

std::int64_t DecodeDateTime(const char* in) {
  const std::int64_t ticks = LoadLittle<std::uint32_t>(in + 4);
  const std::int64_t millis = (ticks * 10 + 1) / 3;
  return (LoadLittle<std::int32_t>(in) + kDay1900) * kMicrosADay + millis * 1000;
}

std::int64_t DecodeSmallDateTime(const char* in) {
  return (LoadLittle<std::uint16_t>(in) + kDay1900) * kMicrosADay +
         LoadLittle<std::uint16_t>(in + 2) * kMicrosAMinute;
}

std::int64_t DecodeTime(std::string_view bytes, int scale) {
  std::int64_t ticks = 0;
  std::memcpy(&ticks, bytes.data(), bytes.size());
  for (int i = scale; i < 6; ++i) ticks *= 10;
  return scale == 7 ? ticks / 10 : ticks;
}

std::int64_t DecodeDate(const char* in) {
  std::int64_t day = 0;
  std::memcpy(&day, in, 3);
  return (day + kDay0001) * kMicrosADay;
}

}  // namespace opendes::tds
