#include "simulator/parse_attribute.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string>
#include <utility>

namespace opendes::sim {
namespace {

constexpr std::array kKinds = {
    std::pair{"BigInt", AttributeKind::kBigInt},
    std::pair{"Boolean", AttributeKind::kBoolean},
    std::pair{"Customer", AttributeKind::kCustomer},
    std::pair{"DateTime", AttributeKind::kDateTime},
    std::pair{"Decimal", AttributeKind::kDecimal},
    std::pair{"Double", AttributeKind::kDouble},
    std::pair{"EntityName", AttributeKind::kEntityName},
    std::pair{"File", AttributeKind::kFile},
    std::pair{"Image", AttributeKind::kImage},
    std::pair{"Integer", AttributeKind::kInteger},
    std::pair{"Lookup", AttributeKind::kLookup},
    std::pair{"Memo", AttributeKind::kMemo},
    std::pair{"Money", AttributeKind::kMoney},
    std::pair{"MultiSelectPicklist", AttributeKind::kMultiSelect},
    std::pair{"Owner", AttributeKind::kOwner},
    std::pair{"PartyList", AttributeKind::kPartyList},
    std::pair{"Picklist", AttributeKind::kPicklist},
    std::pair{"State", AttributeKind::kState},
    std::pair{"Status", AttributeKind::kStatus},
    std::pair{"String", AttributeKind::kString},
    std::pair{"Uniqueidentifier", AttributeKind::kUniqueidentifier},
    std::pair{"Virtual", AttributeKind::kVirtual},
};

Result<AttributeKind> ParseKind(std::string_view text) {
  for (const auto& [name, kind] : kKinds) {
    if (text == name) return kind;
  }
  return Fail(ErrorCode::kCorrupt, Blame::kUs, "unknown attribute kind '{}'", text);
}

template <typename Number>
Result<Number> ParseNumber(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return Fail(ErrorCode::kCorrupt, Blame::kUs, "'{}' is not a number", text);
  }
  return number;
}

// "1=Active", for a status "1/0=Active" (value/state), for a state "0/1=Active" (value/default).
Result<OptionFacts> ParseOption(std::string_view text, AttributeKind kind) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) {
    return Fail(ErrorCode::kCorrupt, Blame::kUs, "option '{}' has no label", text);
  }
  const std::vector<std::string_view> numbers = SplitText(text.substr(0, equals), '/');
  const bool paired = kind == AttributeKind::kState || kind == AttributeKind::kStatus;
  if (numbers.size() != (paired ? 2U : 1U)) {
    return Fail(ErrorCode::kCorrupt, Blame::kUs, "option '{}' has the wrong shape", text);
  }
  OptionFacts option;
  OPENDES_TRY_ASSIGN(option.value, ParseNumber<int>(numbers[0]));
  option.label = std::string(text.substr(equals + 1));
  if (!paired) return option;
  OPENDES_TRY_ASSIGN(const int second, ParseNumber<int>(numbers[1]));
  (kind == AttributeKind::kState ? option.default_status : option.state) = second;
  return option;
}

Result<> ParseOptions(std::string_view text, AttributeFacts& attribute) {
  if (text.starts_with('@')) {
    const std::size_t bar = text.find('|');
    if (bar == std::string_view::npos) {
      return Fail(ErrorCode::kCorrupt, Blame::kUs, "global option set '{}' has no options", text);
    }
    attribute.global_option_set = std::string(text.substr(1, bar - 1));
    text.remove_prefix(bar + 1);
  }
  for (const std::string_view part : SplitText(text, ';')) {
    OPENDES_TRY_ASSIGN(OptionFacts option, ParseOption(part, attribute.kind));
    attribute.options.push_back(std::move(option));
  }
  return {};
}

Result<> ParseRange(const std::vector<std::string_view>& parts, AttributeFacts& attribute) {
  if (parts.size() < 3) {
    return Fail(ErrorCode::kCorrupt, Blame::kUs, "a number needs minimum, maximum and one more");
  }
  OPENDES_TRY_ASSIGN(attribute.min_value, ParseNumber<double>(parts[0]));
  OPENDES_TRY_ASSIGN(attribute.max_value, ParseNumber<double>(parts[1]));
  if (attribute.kind == AttributeKind::kInteger) {
    attribute.format = std::string(parts[2]);
    return {};
  }
  OPENDES_TRY_ASSIGN(attribute.precision, ParseNumber<int>(parts[2]));
  return {};
}

Result<> ParseLength(const std::vector<std::string_view>& parts, AttributeFacts& attribute) {
  OPENDES_TRY_ASSIGN(attribute.max_length, ParseNumber<int>(parts[0]));
  const bool memo = attribute.kind == AttributeKind::kMemo;
  attribute.format = parts.size() > 1 ? std::string(parts[1]) : memo ? "TextArea" : "Text";
  return {};
}

Result<> ParseDateTime(const std::vector<std::string_view>& parts, AttributeFacts& attribute) {
  if (parts.size() != 2) {
    return Fail(ErrorCode::kCorrupt, Blame::kUs, "a date needs a format and a behaviour");
  }
  attribute.format = std::string(parts[0]);
  attribute.behavior = std::string(parts[1]);
  return {};
}

Result<> ParseArguments(std::string_view text, AttributeFacts& attribute) {
  const std::vector<std::string_view> parts = SplitText(text, ' ');
  switch (attribute.kind) {
    case AttributeKind::kString:
    case AttributeKind::kMemo:
      return ParseLength(parts, attribute);
    case AttributeKind::kInteger:
    case AttributeKind::kDecimal:
    case AttributeKind::kDouble:
    case AttributeKind::kMoney:
      return ParseRange(parts, attribute);
    case AttributeKind::kDateTime:
      return ParseDateTime(parts, attribute);
    case AttributeKind::kLookup:
    case AttributeKind::kCustomer:
    case AttributeKind::kOwner:
    case AttributeKind::kPartyList:
      for (const std::string_view target : SplitText(text, ',')) {
        attribute.targets.emplace_back(target);
      }
      return {};
    case AttributeKind::kPicklist:
    case AttributeKind::kMultiSelect:
    case AttributeKind::kState:
    case AttributeKind::kStatus:
    case AttributeKind::kBoolean:
      return ParseOptions(text, attribute);
    case AttributeKind::kBigInt:
      attribute.min_value = static_cast<double>(std::numeric_limits<std::int64_t>::min());
      attribute.max_value = static_cast<double>(std::numeric_limits<std::int64_t>::max());
      return {};
    case AttributeKind::kFile:
    case AttributeKind::kImage:
    case AttributeKind::kEntityName:
    case AttributeKind::kUniqueidentifier:
    case AttributeKind::kVirtual:
      return {};
  }
  return {};
}

Result<> ParseFlags(std::string_view flags, AttributeFacts& attribute) {
  for (const char flag : flags) {
    switch (flag) {
      case 'k':
        attribute.primary_id = true;
        break;
      case 'n':
        attribute.primary_name = true;
        break;
      case 'h':
        attribute.valid_odata = false;
        break;
      case 's':
        attribute.secured = true;
        break;
      case 'c':
        attribute.custom = true;
        break;
      default:
        return Fail(ErrorCode::kCorrupt, Blame::kUs, "unknown flag '{}'", flag);
    }
  }
  return {};
}

}  // namespace

std::vector<std::string_view> SplitText(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

Result<AttributeFacts> ParseAttribute(std::span<const std::string_view> fields) {
  if (fields.size() < 4 || fields.size() > 7) {
    return Fail(ErrorCode::kCorrupt, Blame::kUs, "expected 4 to 7 fields, found {}", fields.size());
  }
  AttributeFacts attribute;
  attribute.logical_name = std::string(fields[1]);
  attribute.schema_name = std::string(fields[2]);
  OPENDES_TRY_ASSIGN(attribute.kind, ParseKind(fields[3]));
  OPENDES_TRY(ParseArguments(fields.size() > 4 ? fields[4] : std::string_view(), attribute));
  if (fields.size() > 5) OPENDES_TRY(ParseFlags(fields[5], attribute));
  if (fields.size() > 6) attribute.attribute_of = std::string(fields[6]);
  // Labels and party lists have no property of their own in a row.
  if (attribute.kind == AttributeKind::kPartyList) attribute.valid_odata = false;
  return attribute;
}

}  // namespace opendes::sim
