// Facts as the JSON objects of the metadata API, every documented property present.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "base/guid.h"
#include "simulator/facts.h"

namespace opendes::sim::metadata {

// {"LocalizedLabels":[…],"UserLocalizedLabel":{…}}; no text: an empty label.
boost::json::object Label(std::string_view text, const Guid& id);
boost::json::object ManagedProperty(bool value, std::string_view logical_name);

boost::json::object EntityJson(const EntityFacts& entity);

// Without option sets: those are navigation properties. "@odata.type" stands first, except for the
// kinds that have no type of their own.
boost::json::object AttributeJson(const EntityFacts& entity, const AttributeFacts& attribute);
// "StringAttributeMetadata"; "AttributeMetadata" for the kinds that have no type of their own.
std::string_view AttributeTypeName(AttributeKind kind);
bool HasOptionSet(AttributeKind kind);

// Of an attribute with options, local or global.
boost::json::object OptionSetJson(const EntityFacts& entity, const AttributeFacts& attribute);

boost::json::object OneToManyJson(const Facts& facts, const LookupFacts& lookup);
boost::json::object ManyToManyJson(const ManyToManyFacts& relationship);

}  // namespace opendes::sim::metadata
