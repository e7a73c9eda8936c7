// From full JSON objects to what $select and $filter ask for, and the answer around them.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/metadata/metadata_filter.h"
#include "simulator/metadata/query_options.h"
#include "simulator/web_api/fault.h"

namespace opendes::sim::metadata {

// One level of $select and $filter, checked once against an object that has every property.
class Projection {
 public:
  // 400 for a property that `sample` does not have; `type` is named in the message.
  static Outcome<Projection> Make(const QueryOptions& options, const boost::json::object& sample,
                                  std::string_view type);

  bool Accepts(const boost::json::object& full) const { return !filter_ || filter_(full); }
  // The selected properties, @odata.type and MetadataId; everything without $select.
  boost::json::object Apply(boost::json::object full) const;

 private:
  std::vector<std::string> select_;
  Predicate filter_;
};

// "(LogicalName,Attributes(MaxLength))", empty when nothing is selected or expanded.
std::string ContextSuffix(const QueryOptions& options);

// base: "http://…/api/data/v9.2/"; context: behind "$metadata#".
http::ServerResponse CollectionAnswer(std::string_view base, std::string_view context,
                                      const std::vector<boost::json::object>& items);
http::ServerResponse ItemAnswer(std::string_view base, std::string_view context,
                                const boost::json::object& item);

}  // namespace opendes::sim::metadata
