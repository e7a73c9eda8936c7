// $filter over metadata: comparisons of scalar, enumeration and complex properties.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <string_view>

#include "simulator/web_api/fault.h"

namespace opendes::sim::metadata {

using Predicate = std::function<bool(const boost::json::object&)>;

// "AttributeType eq Microsoft.Dynamics.CRM.AttributeTypeCode'Picklist' and
// CanCreateAttributes/Value eq true"; and, or, not, parentheses. `sample` tells which properties
// exist: others are a 400.
Outcome<Predicate> ParsePredicate(std::string_view text, const boost::json::object& sample);

}  // namespace opendes::sim::metadata
