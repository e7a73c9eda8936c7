#include "cli/render_profile.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "cli/text_table.h"

namespace opendes::cli {
namespace {

namespace json = boost::json;

// The cell's text: numbers as digits, nothing for null and missing.
std::string Cell(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || value->is_null()) return {};
  if (value->is_string()) return std::string(value->as_string());
  return json::serialize(*value);
}

const json::object& Child(const json::object& object, std::string_view key) {
  static const json::object kEmpty;
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_object() ? value->as_object() : kEmpty;
}

std::string StateWord(const std::string& state) {
  if (state == "0") return "Inactive";
  if (state == "1") return "Active";
  if (state == "2") return "Error";
  if (state == "3") return "Deleted";
  if (state == "8") return "Deactivated";
  return state;
}

std::string EntityCount(const json::object& profile) {
  const json::value* entities = profile.if_contains("Entities");
  return entities != nullptr && entities->is_array() ? std::to_string(entities->as_array().size())
                                                     : "0";
}

std::string RenderEntities(const json::object& profile) {
  TextTable table(
      {"ENTITY", "METADATA", "INITIAL SYNC", "ROWS", "CHANGES", "FAILED", "LAG s", "LAST ERROR"});
  const json::value* entities = profile.if_contains("Entities");
  if (entities == nullptr || !entities->is_array()) return {};
  for (const json::value& item : entities->as_array()) {
    if (!item.is_object()) continue;
    const json::object& status = Child(item.as_object(), "Status");
    table.Add({Cell(item.as_object(), "Type"), Cell(status, "EntityMetadataState"),
               Cell(status, "InitialSyncState"), Cell(status, "RowsLoaded"),
               Cell(status, "TotalNotifications"), Cell(status, "FailureNotifications"),
               Cell(status, "LagSeconds"), Cell(status, "LastError")});
  }
  return table.Render();
}

json::value Parse(std::string_view text) {
  boost::system::error_code failed;
  json::value value = json::parse(text, failed);
  return failed ? json::value() : value;
}

}  // namespace

std::string RenderProfileList(std::string_view text) {
  const json::value list = Parse(text);
  if (!list.is_array()) return std::string(text) + "\n";
  TextTable table({"ID", "NAME", "STATE", "TYPE", "ENTITIES", "FAILED", "MODIFIED"});
  for (const json::value& item : list.as_array()) {
    if (!item.is_object()) continue;
    const json::object& profile = item.as_object();
    table.Add({Cell(profile, "Id"), Cell(profile, "Name"), StateWord(Cell(profile, "State")),
               Cell(profile, "DestinationType"), EntityCount(profile),
               Cell(Child(profile, "Status"), "FailureNotifications"),
               Cell(profile, "LastModified")});
  }
  return table.Render();
}

std::string RenderProfile(std::string_view text) {
  const json::value value = Parse(text);
  if (!value.is_object()) return std::string(text) + "\n";
  const json::object& profile = value.as_object();
  std::string out;
  const auto add = [&out](std::string_view label, const std::string& cell) {
    if (!cell.empty()) out += fmt::format("{:<14}{}\n", label, cell);
  };
  add("Name", Cell(profile, "Name"));
  add("Id", Cell(profile, "Id"));
  add("State", StateWord(Cell(profile, "State")));
  add("Organization", Cell(profile, "OrganizationId"));
  add("Destination", Cell(profile, "DestinationType"));
  add("Secret", Cell(profile, "DestinationKeyVaultUri"));
  add("Schema", Cell(profile, "DestinationSchemaName"));
  add("Prefix", Cell(profile, "DestinationPrefix"));
  add("Version", Cell(profile, "Version"));
  add("Created", Cell(profile, "CreationTime"));
  add("Activated", Cell(profile, "ActivationTime"));
  return out + "\n" + RenderEntities(profile);
}

std::string RenderText(std::string_view text) {
  const json::value value = Parse(text);
  return (value.is_string() ? std::string(value.as_string()) : std::string(text)) + "\n";
}

}  // namespace opendes::cli
