#include "base/clock.h"

#include <array>
#include <charconv>

namespace opendes {
namespace {

constexpr std::int64_t kMicrosPerSecond = 1'000'000;
constexpr std::int64_t kSecondsPerDay = 86'400;

// Reads exactly `count` digits at `position` and moves it on.
std::optional<int> ReadDigits(std::string_view text, std::size_t& position, std::size_t count) {
  if (text.size() < position + count) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const char c = text[position + i];
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  position += count;
  return value;
}

bool Skip(std::string_view text, std::size_t& position, char expected) {
  if (position >= text.size() || text[position] != expected) return false;
  ++position;
  return true;
}

// Fraction of a second after the point: up to seven digits, the seventh is below a microsecond and
// only accepted when it is zero, so that no value is silently changed.
std::optional<int> ReadFraction(std::string_view text, std::size_t& position) {
  int micros = 0;
  std::size_t digits = 0;
  while (position < text.size() && text[position] >= '0' && text[position] <= '9') {
    if (digits < 6) {
      micros = micros * 10 + (text[position] - '0');
    } else if (text[position] != '0' || digits > 6) {
      return std::nullopt;
    }
    ++digits;
    ++position;
  }
  if (digits == 0) return std::nullopt;
  for (; digits < 6; ++digits) micros *= 10;
  return micros;
}

// Offset in seconds of "Z", "+HH:MM", "-HH:MM" or nothing.
std::optional<int> ReadZone(std::string_view text, std::size_t& position) {
  if (position == text.size()) return 0;
  if (Skip(text, position, 'Z')) return 0;
  const char sign = text[position];
  if (sign != '+' && sign != '-') return std::nullopt;
  ++position;
  const auto hours = ReadDigits(text, position, 2);
  if (!hours || !Skip(text, position, ':')) return std::nullopt;
  const auto minutes = ReadDigits(text, position, 2);
  if (!minutes || *hours > 14 || *minutes > 59) return std::nullopt;
  const int seconds = *hours * 3600 + *minutes * 60;
  return sign == '-' ? -seconds : seconds;
}

void WriteDigits(char* out, int value, int count) {
  for (int i = count - 1; i >= 0; --i) {
    out[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

}  // namespace

TimePoint SystemClock::Now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

bool SystemClock::SleepFor(Duration duration, std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any woken;
  std::unique_lock lock(mutex);
  woken.wait_for(lock, stop, duration, [] { return false; });
  return !stop.stop_requested();
}

TimePoint FakeClock::Now() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

bool FakeClock::SleepFor(Duration duration, std::stop_token stop) {
  std::unique_lock lock(mutex_);
  const TimePoint until = now_ + duration;
  return moved_.wait(lock, stop, [&] { return now_ >= until; });
}

void FakeClock::Advance(Duration duration) {
  {
    const std::lock_guard lock(mutex_);
    now_ += duration;
  }
  moved_.notify_all();
}

std::string FormatIso8601(TimePoint time) {
  std::array<char, 28> buffer;
  const auto length = FormatIso8601Micros(
      std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count(),
      buffer.data());
  std::string text(buffer.data(), length);
  // Micros of a millisecond value end in 000.
  if (const auto point = text.find('.'); point != std::string::npos) text.erase(point + 4, 3);
  return text;
}

std::optional<std::int64_t> ParseIso8601Micros(std::string_view text) {
  std::size_t position = 0;
  const auto year = ReadDigits(text, position, 4);
  if (!year || !Skip(text, position, '-')) return std::nullopt;
  const auto month = ReadDigits(text, position, 2);
  if (!month || !Skip(text, position, '-')) return std::nullopt;
  const auto day = ReadDigits(text, position, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *year < 1) return std::nullopt;
  std::int64_t seconds = std::chrono::sys_days(date).time_since_epoch().count() * kSecondsPerDay;
  if (position == text.size()) return seconds * kMicrosPerSecond;

  if (!Skip(text, position, 'T')) return std::nullopt;
  const auto hour = ReadDigits(text, position, 2);
  if (!hour || !Skip(text, position, ':')) return std::nullopt;
  const auto minute = ReadDigits(text, position, 2);
  if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
  int second = 0;
  int micros = 0;
  if (Skip(text, position, ':')) {
    const auto read = ReadDigits(text, position, 2);
    if (!read || *read > 59) return std::nullopt;
    second = *read;
    if (Skip(text, position, '.')) {
      const auto fraction = ReadFraction(text, position);
      if (!fraction) return std::nullopt;
      micros = *fraction;
    }
  }
  const auto zone = ReadZone(text, position);
  if (!zone || position != text.size()) return std::nullopt;
  seconds += *hour * 3600 + *minute * 60 + second - *zone;
  return seconds * kMicrosPerSecond + micros;
}

std::size_t FormatIso8601Micros(std::int64_t micros, char* out) {
  const auto time =
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(micros));
  const auto days = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(days);
  const std::int64_t of_day = (time - days).count();
  const int second_of_day = static_cast<int>(of_day / kMicrosPerSecond);
  const int fraction = static_cast<int>(of_day % kMicrosPerSecond);
  WriteDigits(out, static_cast<int>(date.year()), 4);
  out[4] = '-';
  WriteDigits(out + 5, static_cast<int>(static_cast<unsigned>(date.month())), 2);
  out[7] = '-';
  WriteDigits(out + 8, static_cast<int>(static_cast<unsigned>(date.day())), 2);
  out[10] = 'T';
  WriteDigits(out + 11, second_of_day / 3600, 2);
  out[13] = ':';
  WriteDigits(out + 14, second_of_day / 60 % 60, 2);
  out[16] = ':';
  WriteDigits(out + 17, second_of_day % 60, 2);
  std::size_t length = 19;
  if (fraction != 0) {
    out[length] = '.';
    WriteDigits(out + length + 1, fraction, 6);
    length += 7;
  }
  out[length] = 'Z';
  return length + 1;
}

}  // namespace opendes
