#include "test/simulation/organization/random_schema.h"

#include <fmt/format.h>

#include <utility>

namespace opendes::simulation {
namespace {

// What a column added at random may be.
const std::vector<Kind>& CommonKinds() {
  static const std::vector<Kind> kinds = {
      Kind::kString,   Kind::kString,   Kind::kMemo,        Kind::kInteger,         Kind::kBigInt,
      Kind::kDecimal,  Kind::kDouble,   Kind::kMoney,       Kind::kBoolean,         Kind::kDateTime,
      Kind::kDateOnly, Kind::kPicklist, Kind::kMultiSelect, Kind::kLookup,          Kind::kCustomer,
      Kind::kImage,    Kind::kFile,     Kind::kEntityName,  Kind::kUniqueIdentifier};
  return kinds;
}

bool HasOptions(Kind kind) {
  switch (kind) {
    case Kind::kPicklist:
    case Kind::kMultiSelect:
    case Kind::kBoolean:
    case Kind::kState:
    case Kind::kStatus:
      return true;
    default:
      return false;
  }
}

std::vector<std::string> TargetsOf(Random& random, Kind kind) {
  switch (kind) {
    case Kind::kOwner:
      return {"systemuser", "team"};
    case Kind::kCustomer:
      return {"account", "contact"};
    default:
      if (random.Chance(25)) return {"account", "contact", "lead"};
      return {random.Chance(50) ? "account" : "currency"};
  }
}

Attribute MakeAttribute(Random& random, const std::string& table, std::string name, Kind kind,
                        int number) {
  Attribute attribute;
  attribute.name = std::move(name);
  attribute.kind = kind;
  attribute.column_number = number;
  attribute.max_length = kind == Kind::kString ? random.Pick({10, 100, 400, 4000, 8000}) : 0;
  attribute.precision = random.Between(0, 6);
  attribute.metadata_id = random.NextGuid().ToString();
  if (IsLookup(kind)) attribute.targets = TargetsOf(random, kind);
  if (HasOptions(kind)) attribute.options = MakeOptions(random, kind);
  const bool may_be_global =
      kind == Kind::kPicklist || kind == Kind::kMultiSelect || kind == Kind::kBoolean;
  if (may_be_global && random.Chance(30)) {
    attribute.global_option_set = fmt::format("{}_set{}", table, number);
  }
  return attribute;
}

void AddState(Random& random, Table& table) {
  auto& attributes = table.attributes;
  attributes.push_back(MakeAttribute(random, table.name, "statecode", Kind::kState, 20));
  attributes.push_back(MakeAttribute(random, table.name, "statuscode", Kind::kStatus, 21));
}

void AddOwner(Random& random, Table& table) {
  auto& attributes = table.attributes;
  attributes.push_back(MakeAttribute(random, table.name, "ownerid", Kind::kOwner, 30));
  attributes.push_back(MakeAttribute(random, table.name, "owneridtype", Kind::kLookupType, 31));
  Attribute label = MakeAttribute(random, table.name, "owneridname", Kind::kLookupName, 32);
  label.attribute_of = "ownerid";
  label.max_length = 100;
  attributes.push_back(std::move(label));
}

}  // namespace

std::vector<Option> MakeOptions(Random& random, Kind kind) {
  std::vector<Option> options;
  const int count = kind == Kind::kBoolean || kind == Kind::kState ? 2 : random.Between(1, 4);
  const int first = kind == Kind::kPicklist || kind == Kind::kMultiSelect ? 100'000'000 : 0;
  for (int i = 0; i < count; ++i) {
    Option option;
    option.value = kind == Kind::kStatus ? i + 1 : first + i;
    option.state = kind == Kind::kStatus ? i % 2 : 0;
    option.labels[1033] = fmt::format("Label {}", random.Below(1000));
    if (random.Chance(40)) option.labels[1031] = fmt::format("Bezeichnung äß {}", random.Below(99));
    options.push_back(std::move(option));
  }
  return options;
}

std::vector<Attribute> MakeColumn(Random& random, const std::string& table, int number) {
  const Kind kind = random.Pick(CommonKinds());
  const std::string name = fmt::format("new_{}{}", table, number);
  std::vector<Attribute> made;
  made.push_back(MakeAttribute(random, table, name, kind, 100 + 3 * number));
  if (kind == Kind::kMoney && random.Chance(50)) {
    made.push_back(
        MakeAttribute(random, table, name + "_base", Kind::kMoney, 100 + 3 * number + 1));
  }
  if (IsLookup(kind) && random.Chance(50)) {
    made.push_back(
        MakeAttribute(random, table, name + "name", Kind::kLookupName, 100 + 3 * number + 1));
    made.back().attribute_of = name;
    made.back().max_length = 160;
  }
  return made;
}

Table MakeTable(Random& random, const std::string& name, TableForm form, int columns) {
  Table table;
  table.name = name;
  table.set_name = random.Chance(50) ? name + "s" : name + "collection";
  table.intersect = form == TableForm::kIntersect;
  table.activity = form == TableForm::kActivity;
  table.primary_key = table.activity ? "activityid" : name + "id";
  auto& attributes = table.attributes;
  attributes.push_back(MakeAttribute(random, name, table.primary_key, Kind::kPrimaryKey, 1));
  if (table.intersect || random.Chance(70)) {
    attributes.push_back(MakeAttribute(random, name, "versionnumber", Kind::kVersion, 2));
  }
  if (table.intersect) {
    attributes.push_back(MakeAttribute(random, name, "leftid", Kind::kUniqueIdentifier, 3));
    attributes.push_back(MakeAttribute(random, name, "rightid", Kind::kUniqueIdentifier, 4));
    return table;
  }
  if (table.activity) {
    attributes.push_back(MakeAttribute(random, name, "to", Kind::kPartyList, 10));
    attributes.push_back(MakeAttribute(random, name, "from", Kind::kPartyList, 11));
  }
  if (random.Chance(80)) AddState(random, table);
  if (random.Chance(70)) AddOwner(random, table);
  for (int i = 0; i < columns; ++i) {
    for (Attribute& attribute : MakeColumn(random, name, i)) {
      attributes.push_back(std::move(attribute));
    }
  }
  return table;
}

}  // namespace opendes::simulation
