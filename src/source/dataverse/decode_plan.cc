#include "source/dataverse/decode_plan.h"

#include "source/dataverse/change_feed.h"

namespace opendes::source {

DecodePlan::DecodePlan(const TableSchema& schema) : properties_(1) {
  PropertyFor("@odata.etag").role = Role::kVersion;
  PropertyFor("@odata.context").role = Role::kContext;
  PropertyFor("id").role = Role::kDeletedId;
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    const ColumnSchema& column = schema.columns[i];
    if (column.origin == ColumnOrigin::kAttribute) {
      PropertyFor(column.source_property).columns.push_back({i, column.type});
    } else if (column.origin == ColumnOrigin::kLookupType) {
      PropertyFor(column.source_property + '@' + std::string(kLookupTypeAnnotation))
          .columns.push_back({i, column.type});
      if (!column.only_target.empty()) {
        PropertyFor(column.source_property).known_types.push_back({i, column.only_target});
      }
    } else if (column.origin == ColumnOrigin::kLabel && schema.labels) {
      PropertyFor(column.source_property + '@' + std::string(kLabelAnnotation))
          .columns.push_back({i, column.type});
    }
  }
  PropertyFor(schema.primary_key).role = Role::kPrimaryKey;
  // Before the first row the order of the columns is the best guess.
  for (std::size_t i = 0; i < properties_.size(); ++i) {
    properties_[i].follower = (i + 1) % properties_.size();
  }
}

DecodePlan::Property* DecodePlan::FindSlowly(const char* key, const char* end) {
  const auto* quote =
      static_cast<const char*>(std::memchr(key, '"', static_cast<std::size_t>(end - key)));
  if (quote == nullptr) return nullptr;
  const auto found = by_name_.find(std::string_view(key, quote));
  if (found == by_name_.end()) return nullptr;
  properties_[last_].follower = found->second;
  return Take(found->second);
}

DecodePlan::Property& DecodePlan::PropertyFor(std::string_view name) {
  const auto [place, added] = by_name_.try_emplace(std::string(name), properties_.size());
  if (added) {
    properties_.emplace_back();
    properties_.back().key = std::string(name) + '"';
  }
  return properties_[place->second];
}

}  // namespace opendes::source
