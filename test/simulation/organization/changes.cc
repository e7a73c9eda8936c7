#include "test/simulation/organization/changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "test/simulation/organization/random_schema.h"
#include "test/simulation/organization/random_value.h"

namespace opendes::simulation {
namespace {

constexpr std::size_t kBackups = 3;

std::string Token(const std::string& what, const Table& table) { return what + " " + table.name; }

}  // namespace

Table& Changes::PickTable() {
  return std::next(organization_.tables.begin(),
                   static_cast<std::ptrdiff_t>(random_.Below(organization_.tables.size())))
      ->second;
}

void Changes::ChangeRows(int count) {
  for (int i = 0; i < count; ++i) ChangeRow(PickTable());
}

void Changes::ChangeRow(Table& table) {
  const int dice = random_.Between(1, 100);
  if (table.rows.empty() || dice <= 35) {
    Create(table);
  } else if (dice <= 70) {
    Update(table);
  } else if (dice <= 85) {
    Delete(table);
  } else if (dice <= 93) {
    CreateAgain(table);
  } else {
    Create(table);
    Delete(table);
  }
}

void Changes::Create(Table& table) {
  organization_.Put(table, random_.NextGuid(), MakeValues(random_, table));
}

void Changes::Update(Table& table) {
  // Links of an N:N table are never changed.
  if (table.intersect) return Create(table);
  const auto row =
      std::next(table.rows.begin(), static_cast<std::ptrdiff_t>(random_.Below(table.rows.size())));
  const Guid id = row->first;
  auto values = row->second.values;
  for (auto& [name, value] : MakeValues(random_, table)) {
    if (random_.Chance(40)) values[name] = std::move(value);
  }
  organization_.Put(table, id, std::move(values));
}

void Changes::Delete(Table& table) {
  const auto row =
      std::next(table.rows.begin(), static_cast<std::ptrdiff_t>(random_.Below(table.rows.size())));
  const Guid id = row->first;
  gone_[table.name].push_back(id);
  organization_.Delete(table, id);
}

// The recycle bin, an import, an upsert with the key.
void Changes::CreateAgain(Table& table) {
  // A link that is made anew gets an id of its own.
  if (table.intersect) return Create(table);
  if (gone_[table.name].empty()) Delete(table);
  const Guid id = random_.Pick(gone_[table.name]);
  if (table.rows.contains(id)) return;
  organization_.Put(table, id, MakeValues(random_, table));
}

void Changes::ChangeSchema() {
  Table& table = PickTable();
  switch (random_.Below(5)) {
    case 0:
      AddAttribute(table);
      break;
    case 1:
      RemoveAttribute(table);
      break;
    case 2:
      Lengthen(table);
      break;
    case 3:
      ChangeOptions(table);
      break;
    default:
      table.tracking = !table.tracking;
      log_(Token(table.tracking ? "tracking on" : "tracking off", table));
      break;
  }
  ++organization_.metadata_version;
}

void Changes::AddAttribute(Table& table) {
  if (table.intersect) return;
  for (Attribute& attribute : MakeColumn(random_, table.name, next_attribute_++)) {
    log_(fmt::format("attribute {}.{} added", table.name, attribute.name));
    // Rows that are there have values too, without a new version: a rollup, an import of a
    // solution.
    for (auto& [id, row] : table.rows) {
      if (PropertyOf(attribute).empty() || !random_.Chance(30)) continue;
      row.values[attribute.name] = MakeValue(random_, attribute);
    }
    table.attributes.push_back(std::move(attribute));
  }
  MaybeExpire(table);
}

void Changes::RemoveAttribute(Table& table) {
  std::vector<std::string> names;
  for (const Attribute& attribute : table.attributes) {
    if (attribute.name.starts_with("new_") && attribute.attribute_of.empty()) {
      names.push_back(attribute.name);
    }
  }
  if (names.empty()) return;
  const std::string& name = random_.Pick(names);
  log_(fmt::format("attribute {}.{} removed", table.name, name));
  std::erase_if(table.attributes, [&](const Attribute& attribute) {
    return attribute.name == name || attribute.attribute_of == name;
  });
  for (auto& [id, row] : table.rows) row.values.erase(name);
  MaybeExpire(table);
}

void Changes::Lengthen(Table& table) {
  for (Attribute& attribute : table.attributes) {
    if (attribute.kind == Kind::kString) attribute.max_length *= 2;
    if (attribute.kind == Kind::kDecimal) ++attribute.precision;
  }
  log_(Token("strings longer, decimals more precise in", table));
  MaybeExpire(table);
}

void Changes::ChangeOptions(Table& table) {
  for (Attribute& attribute : table.attributes) {
    if (!attribute.options.empty() && random_.Chance(50)) {
      attribute.options = MakeOptions(random_, attribute.kind);
    }
  }
  log_(Token("options changed in", table));
}

void Changes::MaybeExpire(Table& table) {
  if (!random_.Chance(40)) return;
  organization_.ExpireTokens(table);
  log_(Token("tokens expired of", table));
}

void Changes::ExpireTokens() {
  Table& table = PickTable();
  organization_.ExpireTokens(table);
  log_(Token("tokens expired of", table));
}

void Changes::SwitchTrackingOn() {
  for (auto& [name, table] : organization_.tables) table.tracking = true;
  ++organization_.metadata_version;
}

void Changes::TakeBackup() {
  backups_.push_back(organization_);
  if (backups_.size() > kBackups) backups_.pop_front();
}

bool Changes::Restore(bool new_id, std::int64_t older_than) {
  if (backups_.empty()) return false;
  const Organization& backup = backups_[random_.Below(backups_.size())];
  if (backup.version >= std::min(older_than, organization_.version)) return false;
  const Guid id = new_id ? random_.NextGuid() : organization_.id;
  const std::int64_t metadata_version = organization_.metadata_version + 1;
  organization_ = backup;
  organization_.id = id;
  organization_.metadata_version = metadata_version;
  log_(fmt::format("restored to version {}{}", organization_.version,
                   new_id ? " under a new id" : ""));
  return true;
}

}  // namespace opendes::simulation
