#include "simulator/store/row_value.h"

#include <fmt/format.h>

#include <cstring>
#include <iterator>

#include "base/clock.h"
#include "simulator/store/mix.h"
#include "simulator/store/text_pool.h"

namespace opendes::sim {
namespace {

// The last revision, up to this one, that changed the columns of the group.
std::uint32_t EffectiveRevision(std::uint32_t revision, std::uint32_t group) {
  return revision < group ? 0 : revision - (revision - group) % 4;
}

void AppendGuid(const Guid& id, std::string& out) {
  std::array<char, Guid::kTextSize + 2> text;
  text.front() = text.back() = '"';
  id.Format(text.data() + 1);
  out.append(text.data(), text.size());
}

void AppendTime(std::int64_t seconds, std::string& out) {
  std::array<char, 28> text;
  const std::size_t length = FormatIso8601Micros(seconds * 1'000'000, text.data());
  out += '"';
  out.append(text.data(), length);
  out += '"';
}

void AppendNumber(std::uint64_t value, std::string& out) {
  const fmt::format_int text(value);
  out.append(text.data(), text.size());
}

}  // namespace

RowValues::RowValues(const TableShape& shape, const Row& row) : shape_(shape), row_(row) {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  std::memcpy(&high, row.id.bytes.data(), 8);
  std::memcpy(&low, row.id.bytes.data() + 8, 8);
  const std::uint64_t identity = Mix(shape.seed ^ high, low);
  for (std::uint32_t group = 1; group <= 4; ++group) {
    seeds_[group] = Mix(identity ^ EffectiveRevision(row.revision, group));
  }
}

const Cell* RowValues::Written(const Column& column) const {
  if (!row_.cells) return nullptr;
  const auto found = row_.cells->find(column.name);
  return found == row_.cells->end() ? nullptr : &found->second;
}

std::uint64_t RowValues::Draw(const Column& column) const {
  return Mix(seeds_[column.group] ^ column.salt);
}

const PoolValue& RowValues::Drawn(const Column& column) const {
  return column.pool[Below(Draw(column), column.pool.size())];
}

RowValues::Reference RowValues::Refer(const Column& column) const {
  if (column.recipe == Recipe::kSide) return Side(column);
  if (column.targets.empty()) return {};
  const std::uint64_t drawn = Draw(column);
  // Every fifth lookup is empty; an owner never is.
  if (column.kind != AttributeKind::kOwner && drawn % 5 == 0) return {};
  const LookupTarget& target = column.targets[(drawn >> 8) % column.targets.size()];
  return {&target, Below(Mix(drawn), target.count)};
}

// Row n of an N:N table pairs (n mod A) with ((n div A + n mod A) mod B): no pair comes twice.
RowValues::Reference RowValues::Side(const Column& column) const {
  const auto ordinal = shape_.ids.OrdinalOf(row_.id);
  if (!ordinal) return {};
  const LookupTarget& target = column.targets.front();
  if (target.count == 0 || column.first_side_count == 0) return {};
  const std::uint64_t first = *ordinal % column.first_side_count;
  if (column.side == 0) return {&target, first};
  return {&target, (*ordinal / column.first_side_count + first) % target.count};
}

void RowValues::AppendJson(const Column& column, std::string& out) const {
  if (const Cell* cell = Written(column)) {
    out += cell->json;
    return;
  }
  switch (column.recipe) {
    case Recipe::kPool:
      out += Drawn(column).json;
      break;
    case Recipe::kPrimaryId:
      AppendGuid(row_.id, out);
      break;
    case Recipe::kVersion:
      AppendNumber(row_.version, out);
      break;
    case Recipe::kCreated:
      AppendTime(row_.created, out);
      break;
    case Recipe::kModified:
      AppendTime(row_.modified, out);
      break;
    case Recipe::kName:
      out += '"';
      out += InventedName(column.salt, shape_.ids.OrdinalOf(row_.id).value_or(0));
      out += '"';
      break;
    case Recipe::kLookup:
    case Recipe::kSide:
      if (const Reference reference = Refer(column); reference.target != nullptr) {
        AppendGuid(reference.target->ids.IdOf(reference.ordinal), out);
      } else {
        out += "null";
      }
      break;
  }
}

std::string RowValues::Json(const Column& column) const {
  std::string json;
  AppendJson(column, json);
  return json;
}

bool RowValues::IsNull(const Column& column) const {
  if (const Cell* cell = Written(column)) return cell->json == "null";
  switch (column.recipe) {
    case Recipe::kPool:
      return Drawn(column).json == "null";
    case Recipe::kLookup:
    case Recipe::kSide:
      return Refer(column).target == nullptr;
    default:
      return false;
  }
}

std::string_view RowValues::LookupTable(const Column& column) const {
  if (column.recipe != Recipe::kLookup) return {};
  if (const Cell* cell = Written(column)) return cell->target;
  const Reference reference = Refer(column);
  return reference.target == nullptr ? std::string_view() : reference.target->table;
}

std::string RowValues::Formatted(const Column& column) const {
  if (const Cell* cell = Written(column)) {
    for (const PoolValue& value : column.pool) {
      if (value.json == cell->json) return value.formatted;
    }
    return {};
  }
  switch (column.recipe) {
    case Recipe::kPool:
      return Drawn(column).formatted;
    case Recipe::kVersion:
      return fmt::format("{}", row_.version);
    case Recipe::kCreated:
      return FormatIso8601(TimePoint(std::chrono::seconds(row_.created)));
    case Recipe::kModified:
      return FormatIso8601(TimePoint(std::chrono::seconds(row_.modified)));
    case Recipe::kLookup: {
      const Reference reference = Refer(column);
      if (reference.target == nullptr) return {};
      return InventedName(reference.target->name_seed, reference.ordinal);
    }
    default:
      return {};
  }
}

}  // namespace opendes::sim
