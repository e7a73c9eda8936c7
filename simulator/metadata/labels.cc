#include <boost/json.hpp>

#include "simulator/metadata/metadata_json.h"

namespace opendes::sim::metadata {

constexpr int kEnglish = 1033;

boost::json::object Label(std::string_view text, const Guid& id) {
  if (text.empty()) {
    return {{"LocalizedLabels", boost::json::array()}, {"UserLocalizedLabel", nullptr}};
  }
  const boost::json::object localized{{"Label", text},
                                      {"LanguageCode", kEnglish},
                                      {"IsManaged", true},
                                      {"MetadataId", id.ToString()},
                                      {"HasChanged", nullptr}};
  return {{"LocalizedLabels", boost::json::array{localized}}, {"UserLocalizedLabel", localized}};
}

boost::json::object ManagedProperty(bool value, std::string_view logical_name) {
  return {{"Value", value}, {"CanBeChanged", true}, {"ManagedPropertyLogicalName", logical_name}};
}

}  // namespace opendes::sim::metadata
