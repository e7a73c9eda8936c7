#include "simulator/facts.h"

#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <fstream>
#include <functional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "simulator/parse_attribute.h"

namespace opendes::sim {
namespace {

using Fields = std::vector<std::string_view>;

// "PrimaryContactId" as "Primary Contact Id".
std::string SpacedWords(std::string_view schema_name) {
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  std::string words;
  for (std::size_t i = 0; i < schema_name.size(); ++i) {
    const char c = schema_name[i];
    const bool starts_word = i > 0 && upper(c) && !upper(schema_name[i - 1]);
    if (starts_word && !words.ends_with(' ')) words += ' ';
    words += c == '_' ? ' ' : c;
  }
  return words;
}

// Calls use(fields) for every line that is not a comment; its error gets file and line in front.
Result<> ReadLines(const std::string& path, const std::function<Result<>(const Fields&)>& use) {
  std::ifstream file(path);
  if (!file) return Fail(ErrorCode::kNotFound, Blame::kUs, "cannot read '{}'", path);
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (line.empty() || line.starts_with('#')) continue;
    Result<> used = use(SplitText(line, '\t'));
    if (!used) {
      return Fail(WithContext(std::move(used).error(), fmt::format("{}:{}", path, number)));
    }
  }
  return {};
}

Result<> ExpectFields(const Fields& fields, std::size_t least, std::size_t most) {
  if (fields.size() >= least && fields.size() <= most) return {};
  return Fail(ErrorCode::kCorrupt, Blame::kUs, "expected {} to {} fields, found {}", least, most,
              fields.size());
}

Result<EntityFacts> ParseEntity(const Fields& fields) {
  OPENDES_TRY(ExpectFields(fields, 7, 8));
  EntityFacts entity;
  entity.logical_name = std::string(fields[0]);
  entity.schema_name = std::string(fields[1]);
  entity.display_name = SpacedWords(fields[1]);
  entity.set_name = std::string(fields[2]);
  entity.primary_id = std::string(fields[3]);
  entity.primary_name = std::string(fields[4]);
  entity.metadata_id = NameBasedGuid(fields[0]);
  const auto [end, error] = std::from_chars(fields[5].data(), fields[5].data() + fields[5].size(),
                                            entity.object_type_code);
  if (error != std::errc{} || end != fields[5].data() + fields[5].size()) {
    return Fail(ErrorCode::kCorrupt, Blame::kUs, "'{}' is not a type code", fields[5]);
  }
  entity.ownership = std::string(fields[6]);
  const std::string_view flags = fields.size() > 7 ? fields[7] : std::string_view();
  const auto has = [&](char flag) { return flags.find(flag) != std::string_view::npos; };
  entity.change_tracking = has('t');
  entity.can_enable_change_tracking = !has('d');
  entity.intersect = has('i');
  entity.activity = has('a');
  entity.custom = has('c');
  return entity;
}

using EntityIndex = std::unordered_map<std::string, std::size_t>;

Result<> ReadEntities(const std::string& path, Facts& facts, EntityIndex& index) {
  return ReadLines(path, [&](const Fields& fields) -> Result<> {
    OPENDES_TRY_ASSIGN(EntityFacts entity, ParseEntity(fields));
    if (!index.emplace(entity.logical_name, facts.entities.size()).second) {
      return Fail(ErrorCode::kCorrupt, Blame::kUs, "entity '{}' stands twice", entity.logical_name);
    }
    facts.entities.push_back(std::move(entity));
    return {};
  });
}

Result<> ReadAttributes(const std::string& path, Facts& facts, const EntityIndex& index) {
  std::unordered_set<std::string> seen;
  return ReadLines(path, [&](const Fields& fields) -> Result<> {
    const auto found = index.find(std::string(fields[0]));
    if (found == index.end()) {
      return Fail(ErrorCode::kCorrupt, Blame::kUs, "unknown entity '{}'", fields[0]);
    }
    OPENDES_TRY_ASSIGN(AttributeFacts attribute, ParseAttribute(fields));
    EntityFacts& entity = facts.entities[found->second];
    const std::string name = entity.logical_name + '.' + attribute.logical_name;
    if (!seen.insert(name).second) {
      return Fail(ErrorCode::kCorrupt, Blame::kUs, "attribute '{}' stands twice", name);
    }
    attribute.display_name = SpacedWords(attribute.schema_name);
    attribute.metadata_id = NameBasedGuid(name);
    attribute.column_number = static_cast<int>(entity.attributes.size()) + 1;
    attribute.custom = attribute.custom || entity.custom;
    entity.attributes.push_back(std::move(attribute));
    return {};
  });
}

Result<> ReadManyToMany(const std::string& path, Facts& facts, const EntityIndex& index) {
  return ReadLines(path, [&](const Fields& fields) -> Result<> {
    OPENDES_TRY(ExpectFields(fields, 6, 6));
    for (const std::size_t entity : {1U, 3U, 5U}) {
      if (!index.contains(std::string(fields[entity]))) {
        return Fail(ErrorCode::kCorrupt, Blame::kUs, "unknown entity '{}'", fields[entity]);
      }
    }
    facts.many_to_many.push_back({.schema_name = std::string(fields[0]),
                                  .entity1 = std::string(fields[1]),
                                  .entity1_attribute = std::string(fields[2]),
                                  .entity2 = std::string(fields[3]),
                                  .entity2_attribute = std::string(fields[4]),
                                  .intersect = std::string(fields[5]),
                                  .metadata_id = NameBasedGuid(fields[0])});
    return {};
  });
}

std::string LookupKey(std::string_view entity, std::string_view attribute,
                      std::string_view target) {
  return fmt::format("{}.{}.{}", entity, attribute, target);
}

using NavigationNames = std::unordered_map<std::string, std::pair<std::string, std::string>>;

Result<> ReadNavigation(const std::string& path, const EntityIndex& index, NavigationNames& names) {
  return ReadLines(path, [&](const Fields& fields) -> Result<> {
    OPENDES_TRY(ExpectFields(fields, 5, 5));
    if (!index.contains(std::string(fields[0]))) {
      return Fail(ErrorCode::kCorrupt, Blame::kUs, "unknown entity '{}'", fields[0]);
    }
    names[LookupKey(fields[0], fields[1], fields[2])] = {std::string(fields[3]),
                                                         std::string(fields[4])};
    return {};
  });
}

LookupFacts MakeLookup(const EntityFacts& entity, const AttributeFacts& attribute,
                       const std::string& target, const NavigationNames& names) {
  LookupFacts lookup;
  lookup.entity = entity.logical_name;
  lookup.attribute = attribute.logical_name;
  lookup.target = target;
  const std::string key = LookupKey(lookup.entity, lookup.attribute, target);
  if (const auto found = names.find(key); found != names.end()) {
    std::tie(lookup.navigation, lookup.schema_name) = found->second;
  } else {
    // Custom lookups are named by their schema name, built-in ones by their logical name.
    const std::string& name = attribute.custom ? attribute.schema_name : attribute.logical_name;
    const bool polymorphic =
        attribute.targets.size() > 1 && attribute.kind != AttributeKind::kOwner;
    lookup.navigation = polymorphic ? name + '_' + target : name;
    lookup.schema_name = fmt::format("{}_{}_{}", lookup.entity, lookup.attribute, target);
  }
  lookup.metadata_id = NameBasedGuid(key);
  return lookup;
}

void AddLookups(Facts& facts, const NavigationNames& names) {
  for (const EntityFacts& entity : facts.entities) {
    for (const AttributeFacts& attribute : entity.attributes) {
      if (attribute.kind == AttributeKind::kPartyList) continue;
      for (const std::string& target : attribute.targets) {
        facts.lookups.push_back(MakeLookup(entity, attribute, target, names));
      }
    }
  }
}

Result<> CheckKeys(const Facts& facts) {
  for (const EntityFacts& entity : facts.entities) {
    const AttributeFacts* key = entity.Find(entity.primary_id);
    if (key == nullptr || !key->primary_id || !key->valid_odata) {
      return Fail(ErrorCode::kCorrupt, Blame::kUs, "entity '{}' lacks its key '{}'",
                  entity.logical_name, entity.primary_id);
    }
    if (!entity.primary_name.empty() && entity.Find(entity.primary_name) == nullptr) {
      return Fail(ErrorCode::kCorrupt, Blame::kUs, "entity '{}' lacks its name '{}'",
                  entity.logical_name, entity.primary_name);
    }
  }
  return {};
}

}  // namespace

const AttributeFacts* EntityFacts::Find(std::string_view attribute) const {
  const auto found = std::ranges::find(attributes, attribute, &AttributeFacts::logical_name);
  return found == attributes.end() ? nullptr : &*found;
}

const EntityFacts* Facts::Find(std::string_view entity) const {
  const auto found = std::ranges::find(entities, entity, &EntityFacts::logical_name);
  return found == entities.end() ? nullptr : &*found;
}

EntityFacts* Facts::Find(std::string_view entity) {
  const auto found = std::ranges::find(entities, entity, &EntityFacts::logical_name);
  return found == entities.end() ? nullptr : &*found;
}

Guid NameBasedGuid(std::string_view name) {
  const std::string salted = fmt::format("opendes.simulator:{}", name);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(salted.data(), salted.size(), digest.data(), &size, EVP_sha1(), nullptr);
  Guid guid;
  std::memcpy(guid.bytes.data(), digest.data(), guid.bytes.size());
  guid.bytes[6] = static_cast<std::uint8_t>((guid.bytes[6] & 0x0F) | 0x50);  // version 5
  guid.bytes[8] = static_cast<std::uint8_t>((guid.bytes[8] & 0x3F) | 0x80);  // RFC 4122 variant
  return guid;
}

Guid OptionSetId(const EntityFacts& entity, const AttributeFacts& attribute) {
  return NameBasedGuid(attribute.global_option_set.empty()
                           ? entity.logical_name + '_' + attribute.logical_name
                           : "option set " + attribute.global_option_set);
}

Result<Facts> LoadFacts(const std::string& folder) {
  Facts facts;
  EntityIndex index;
  OPENDES_TRY(ReadEntities(folder + "/entities.tsv", facts, index));
  OPENDES_TRY(ReadAttributes(folder + "/attributes.tsv", facts, index));
  OPENDES_TRY(ReadManyToMany(folder + "/many_to_many.tsv", facts, index));
  NavigationNames names;
  OPENDES_TRY(ReadNavigation(folder + "/relationships.tsv", index, names));
  AddLookups(facts, names);
  OPENDES_TRY(CheckKeys(facts));
  return facts;
}

}  // namespace opendes::sim
