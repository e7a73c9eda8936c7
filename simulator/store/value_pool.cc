#include "simulator/store/value_pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "base/clock.h"
#include "base/guid.h"
#include "simulator/store/json_text.h"
#include "simulator/store/mix.h"
#include "simulator/store/text_pool.h"

namespace opendes::sim {
namespace {

using Pool = std::vector<PoolValue>;

constexpr std::uint64_t kNumbers = 40;

void AddNulls(Pool& pool, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) pool.push_back({"null", ""});
}

// "-1,234.50": the en-US text of a JSON number.
std::string Grouped(std::string_view number) {
  std::string text(number);
  const std::size_t start = text.starts_with('-') ? 1 : 0;
  std::size_t end = text.find('.');
  if (end == std::string::npos) end = text.size();
  while (end > start + 3) {
    end -= 3;
    text.insert(end, ",");
  }
  return text;
}

PoolValue Number(std::string json) {
  std::string formatted = Grouped(json);
  return {std::move(json), std::move(formatted)};
}

void AddTexts(const AttributeFacts& attribute, std::uint64_t seed, Pool& pool) {
  for (const std::string& text : MakeTexts(attribute, seed)) pool.push_back({JsonString(text), ""});
  AddNulls(pool, pool.size() / 4);
}

void AddIntegers(const AttributeFacts& attribute, std::uint64_t seed, Pool& pool) {
  const bool limited = attribute.max_value > attribute.min_value;
  const double low = limited ? std::max(attribute.min_value, -2147483648.0) : 0;
  const double high = limited ? std::min(attribute.max_value, 2147483647.0) : 1'000'000;
  const auto add = [&](double value) {
    pool.push_back(Number(fmt::format("{}", std::llround(std::clamp(value, low, high)))));
  };
  for (std::uint64_t i = 0; i < kNumbers; ++i) {
    add(static_cast<double>(Mix(seed, i) % 5000) - (i % 4 == 0 ? 2500 : 0));
  }
  add(low);
  add(high);
  AddNulls(pool, 8);
}

void AddBigIntegers(std::uint64_t seed, Pool& pool) {
  for (std::uint64_t i = 0; i < kNumbers; ++i) {
    pool.push_back(Number(fmt::format("{}", Mix(seed, i) >> (1 + i % 40))));
  }
  // Beyond 2^53 a double loses digits; the ends of the range catch a lost sign.
  for (const char* text : {"9007199254740993", "-9007199254740993", "9223372036854775807",
                           "-9223372036854775808", "0"}) {
    pool.push_back(Number(text));
  }
  AddNulls(pool, 8);
}

// Exactly `digits` digits after the point: trailing zeros are part of the value's text.
void AddDecimals(const AttributeFacts& attribute, int digits, std::uint64_t seed, Pool& pool) {
  const bool limited = attribute.max_value > attribute.min_value;
  const double low = limited ? attribute.min_value : -1e9;
  const double high = limited ? attribute.max_value : 1e9;
  std::uint64_t scale = 1;
  for (int i = 0; i < digits; ++i) scale *= 10;
  for (std::uint64_t i = 0; i < kNumbers; ++i) {
    const std::uint64_t mixed = Mix(seed, i);
    const double span = std::min(high, i % 5 == 0 ? 1e8 : 9999.0);
    const auto whole = static_cast<std::uint64_t>(std::max(0.0, span - 1) *
                                                  static_cast<double>(mixed >> 40) / 16777216.0);
    const std::uint64_t fraction = i % 3 == 0 ? 0 : mixed % scale;
    const bool negative = low < -span && i % 4 == 1;
    std::string json = fmt::format("{}{}", negative ? "-" : "", whole);
    if (digits > 0) json += fmt::format(".{:0{}}", fraction, digits);
    pool.push_back(Number(std::move(json)));
  }
  AddNulls(pool, 10);
}

void AddDoubles(const AttributeFacts& attribute, std::uint64_t seed, Pool& pool) {
  const bool limited = attribute.max_value > attribute.min_value;
  const double low = limited ? attribute.min_value : -1e6;
  const double high = limited ? attribute.max_value : 1e6;
  for (std::uint64_t i = 0; i < kNumbers; ++i) {
    const double part = static_cast<double>(Mix(seed, i) >> 11) * 0x1.0p-53;
    const double value = std::clamp((part - 0.3) * 360, low, high);
    pool.push_back(Number(fmt::format("{:.5f}", value)));
  }
  AddNulls(pool, 10);
}

void AddOptions(const AttributeFacts& attribute, Pool& pool) {
  for (const OptionFacts& option : attribute.options) {
    pool.push_back({fmt::format("{}", option.value), option.label});
  }
  if (pool.empty()) pool.push_back({"1", "Default Value"});
  AddNulls(pool, 1 + pool.size() / 4);
}

void AddMultiOptions(const AttributeFacts& attribute, std::uint64_t seed, Pool& pool) {
  for (std::uint64_t i = 0; i < 16; ++i) {
    const std::uint64_t mask = Mix(seed, i);
    std::string values;
    std::string labels;
    for (std::size_t k = 0; k < attribute.options.size() && k < 64; ++k) {
      if ((mask >> k & 1U) == 0) continue;
      values += fmt::format("{}{}", values.empty() ? "" : ",", attribute.options[k].value);
      labels += fmt::format("{}{}", labels.empty() ? "" : "; ", attribute.options[k].label);
    }
    if (!values.empty()) pool.push_back({JsonString(values), labels});
  }
  AddNulls(pool, 5);
}

void AddBooleans(const AttributeFacts& attribute, Pool& pool) {
  std::string no = "No";
  std::string yes = "Yes";
  for (const OptionFacts& option : attribute.options) {
    (option.value == 0 ? no : yes) = option.label;
  }
  for (int i = 0; i < 4; ++i) {
    pool.push_back({"false", no});
    pool.push_back({"true", yes});
  }
  AddNulls(pool, 1);
}

void AddDates(const AttributeFacts& attribute, std::uint64_t seed, Pool& pool) {
  const bool date_only = attribute.behavior == "DateOnly";
  const auto add = [&](std::int64_t seconds) {
    std::array<char, 28> text{};
    FormatIso8601Micros(seconds * 1'000'000, text.data());
    const std::string_view whole(text.data());
    const std::string_view date = whole.substr(0, 10);
    const std::string formatted =
        date_only ? std::string(date) : fmt::format("{} {}", date, whole.substr(11, 5));
    pool.push_back({fmt::format("\"{}\"", date_only ? date : whole.substr(0, 20)), formatted});
  };
  for (std::uint64_t i = 0; i < kNumbers; ++i) {
    std::int64_t seconds = static_cast<std::int64_t>(Mix(seed, i) % 1'800'000'000);
    // A date without a time in a time zone's clock is that zone's midnight, shown in UTC.
    if (attribute.format == "DateOnly") seconds = seconds / 86'400 * 86'400 + 17 * 3600;
    if (attribute.behavior == "TimeZoneIndependent") seconds = seconds / 1800 * 1800;
    add(seconds);
  }
  add(-6'847'804'800);   // 1753-01-01, the smallest there is
  add(253'402'214'399);  // 9999-12-30T23:59:59Z, the largest
  AddNulls(pool, 12);
}

void AddGuids(std::uint64_t seed, Pool& pool) {
  for (std::uint64_t i = 0; i < kNumbers; ++i) {
    Guid guid;
    for (std::size_t k = 0; k < guid.bytes.size(); ++k) {
      guid.bytes[k] = static_cast<std::uint8_t>(Mix(seed + i, k));
    }
    pool.push_back({JsonString(guid.ToString()), ""});
  }
  pool.push_back({JsonString(Guid().ToString()), ""});
  AddNulls(pool, 8);
}

void AddImages(Pool& pool) {
  // The smallest GIF, as a thumbnail.
  pool.push_back({"\"R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7\"", ""});
  AddNulls(pool, 7);
}

const AttributeFacts* FindKind(const EntityFacts& entity, AttributeKind kind) {
  const auto found = std::ranges::find(entity.attributes, kind, &AttributeFacts::kind);
  return found == entity.attributes.end() ? nullptr : &*found;
}

}  // namespace

std::vector<PoolValue> MakeValuePool(const AttributeFacts& attribute, std::uint64_t seed) {
  Pool pool;
  switch (attribute.kind) {
    case AttributeKind::kString:
    case AttributeKind::kMemo:
      AddTexts(attribute, seed, pool);
      break;
    case AttributeKind::kInteger:
      AddIntegers(attribute, seed, pool);
      break;
    case AttributeKind::kBigInt:
      AddBigIntegers(seed, pool);
      break;
    case AttributeKind::kDecimal:
      AddDecimals(attribute, attribute.precision, seed, pool);
      break;
    case AttributeKind::kMoney:
      AddDecimals(attribute, 4, seed, pool);  // the column's own scale, whatever is displayed
      break;
    case AttributeKind::kDouble:
      AddDoubles(attribute, seed, pool);
      break;
    case AttributeKind::kBoolean:
      AddBooleans(attribute, pool);
      break;
    case AttributeKind::kPicklist:
    case AttributeKind::kState:
    case AttributeKind::kStatus:
      AddOptions(attribute, pool);
      break;
    case AttributeKind::kMultiSelect:
      AddMultiOptions(attribute, seed, pool);
      break;
    case AttributeKind::kDateTime:
      AddDates(attribute, seed, pool);
      break;
    case AttributeKind::kUniqueidentifier:
    case AttributeKind::kFile:
      AddGuids(seed, pool);
      break;
    case AttributeKind::kImage:
      AddImages(pool);
      break;
    case AttributeKind::kEntityName:
      pool = {{"\"account\"", ""}, {"\"contact\"", ""}, {"null", ""}};
      break;
    case AttributeKind::kCustomer:
    case AttributeKind::kLookup:
    case AttributeKind::kOwner:
    case AttributeKind::kPartyList:
    case AttributeKind::kVirtual:
      AddNulls(pool, 1);
      break;
  }
  return pool;
}

std::vector<PoolValue> MakeStatusPool(const EntityFacts& entity) {
  Pool pool;
  if (const AttributeFacts* status = FindKind(entity, AttributeKind::kStatus)) {
    for (const OptionFacts& option : status->options) {
      pool.push_back({fmt::format("{}", option.value), option.label});
    }
  }
  if (pool.empty()) pool.push_back({"1", "Active"});
  return pool;
}

std::vector<PoolValue> MakeStatePool(const EntityFacts& entity) {
  Pool pool;
  const AttributeFacts* state = FindKind(entity, AttributeKind::kState);
  if (const AttributeFacts* status = FindKind(entity, AttributeKind::kStatus)) {
    for (const OptionFacts& option : status->options) {
      PoolValue value{fmt::format("{}", option.state), ""};
      if (state != nullptr) {
        const auto label = std::ranges::find(state->options, option.state, &OptionFacts::value);
        if (label != state->options.end()) value.formatted = label->label;
      }
      pool.push_back(std::move(value));
    }
  }
  if (pool.empty()) pool.push_back({"0", "Active"});
  return pool;
}

}  // namespace opendes::sim
