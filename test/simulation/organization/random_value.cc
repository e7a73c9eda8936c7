#include "test/simulation/organization/random_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace opendes::simulation {
namespace {

Value Same(std::string text) { return {.json = text, .stored = text, .target = {}}; }
Value Quoted(const std::string& text) {
  return {.json = "\"" + text + "\"", .stored = text, .target = {}};
}

std::string MakeText(Random& random, int max_length) {
  static const std::vector<std::string> pieces = {"a",
                                                  "Bc",
                                                  " ",
                                                  "0",
                                                  "'",
                                                  "\"",
                                                  "\\",
                                                  "/",
                                                  "\n",
                                                  "\t",
                                                  "\x01",
                                                  "é",
                                                  "ß",
                                                  "\xE2\x80\xA8",  // a line separator
                                                  "\xF0\x9F\x98\x80",
                                                  "%",
                                                  ";",
                                                  "</b>",
                                                  "}",
                                                  "]"};
  const int longest = std::clamp(max_length, 1, 60);
  std::string text;
  for (int i = random.Between(0, longest / 2); i > 0; --i) text += random.Pick(pieces);
  if (static_cast<int>(text.size()) > max_length) return "x";
  return text;
}

Value MakeDecimal(Random& random, int precision) {
  const std::string sign = random.Chance(30) ? "-" : "";
  std::string digits = fmt::format("{}{}", sign, random.Next() % 100'000'000'000U);
  if (precision > 0) {
    digits += '.';
    for (int i = 0; i < precision; ++i) digits += static_cast<char>('0' + random.Below(10));
  }
  return Same(digits);
}

Value MakeDouble(Random& random, int precision) {
  if (!random.Chance(20)) return MakeDecimal(random, precision);
  const auto digit = random.Between(1, 9);
  if (random.Chance(50)) {
    return {.json = fmt::format("{}.5E-3", digit),
            .stored = fmt::format("0.00{}5", digit),
            .target = {}};
  }
  return {.json = fmt::format("{}E3", digit), .stored = fmt::format("{}000", digit), .target = {}};
}

std::string MakeDate(Random& random) {
  static const std::vector<int> years = {1753, 1900, 1970, 2019, 2024, 2026, 9999};
  return fmt::format("{:04}-{:02}-{:02}", random.Pick(years), random.Between(1, 12),
                     random.Between(1, 28));
}

Value MakeMultiSelect(Random& random, const Attribute& attribute) {
  std::string list;
  for (const Option& option : attribute.options) {
    if (random.Chance(50)) list += (list.empty() ? "" : ",") + std::to_string(option.value);
  }
  return Quoted(list);
}

Value MakeInteger(Random& random) {
  static const std::vector<std::string> edges = {"0", "-1", "2147483647", "-2147483648"};
  if (random.Chance(30)) return Same(random.Pick(edges));
  return Same(std::to_string(random.Between(-1'000'000, 1'000'000)));
}

Value MakeBigInt(Random& random) {
  static const std::vector<std::string> edges = {"9007199254740993", "-9223372036854775808",
                                                 "9223372036854775807"};
  if (random.Chance(40)) return Same(random.Pick(edges));
  return Same(std::to_string(static_cast<std::int64_t>(random.Next() >> 2)));
}

Value MakeLookup(Random& random, const Attribute& attribute) {
  Value value = Quoted(random.NextGuid().ToString());
  value.target = random.Pick(attribute.targets);
  return value;
}

}  // namespace

std::string JsonText(Random& random, const std::string& text) {
  std::string json = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool must = byte < 0x20 || c == '"' || c == '\\';
    if (!must && !(byte < 0x80 && random.Chance(5))) {
      json += c;
    } else if (c == '\n' && random.Chance(50)) {
      json += "\\n";
    } else if ((c == '"' || c == '\\' || c == '/') && random.Chance(50)) {
      json += {'\\', c};
    } else {
      json += fmt::format("\\u{:04x}", byte);
    }
  }
  return json + '"';
}

Value MakeValue(Random& random, const Attribute& attribute) {
  switch (attribute.kind) {
    case Kind::kString:
    case Kind::kMemo: {
      const std::string text =
          MakeText(random, attribute.kind == Kind::kMemo ? 400 : attribute.max_length);
      return {.json = JsonText(random, text), .stored = text, .target = {}};
    }
    case Kind::kInteger:
      return MakeInteger(random);
    case Kind::kBigInt:
      return MakeBigInt(random);
    case Kind::kDecimal:
    case Kind::kMoney:
      return MakeDecimal(random, attribute.precision);
    case Kind::kDouble:
      return MakeDouble(random, attribute.precision);
    case Kind::kDateTime: {
      const std::string time = fmt::format("{}T{:02}:{:02}:{:02}Z", MakeDate(random),
                                           random.Below(24), random.Below(60), random.Below(60));
      return Quoted(time);
    }
    case Kind::kDateOnly: {
      Value date = Quoted(MakeDate(random));
      date.stored += "T00:00:00Z";
      return date;
    }
    case Kind::kBoolean:
      return random.Chance(50) ? Value{.json = "true", .stored = "1", .target = {}}
                               : Value{.json = "false", .stored = "0", .target = {}};
    case Kind::kPicklist:
    case Kind::kState:
    case Kind::kStatus:
      // Now and then an option that the metadata does not know any more.
      if (random.Chance(5)) return Same("777");
      return Same(std::to_string(random.Pick(attribute.options).value));
    case Kind::kMultiSelect:
      return MakeMultiSelect(random, attribute);
    case Kind::kLookup:
    case Kind::kCustomer:
    case Kind::kOwner:
      return MakeLookup(random, attribute);
    case Kind::kUniqueIdentifier:
      return Quoted(random.NextGuid().ToString());
    case Kind::kEntityName:
      return Quoted("account");
    default:
      return Same("null");
  }
}

std::map<std::string, Value> MakeValues(Random& random, const Table& table) {
  std::map<std::string, Value> values;
  for (const Attribute& attribute : table.attributes) {
    if (PropertyOf(attribute).empty()) continue;
    if (attribute.kind == Kind::kPrimaryKey || attribute.kind == Kind::kVersion) continue;
    if (random.Chance(70)) values[attribute.name] = MakeValue(random, attribute);
  }
  return values;
}

}  // namespace opendes::simulation
