#include <algorithm>
#include <boost/json.hpp>

#include "simulator/metadata/metadata_json.h"

namespace opendes::sim::metadata {
namespace {

namespace json = boost::json;

// Properties that are the same for every table of the simulator.
constexpr std::string_view kNulls[] = {"AutoCreateAccessTeams",
                                       "DataProviderId",
                                       "DataSourceId",
                                       "DaysSinceRecordLastModified",
                                       "EntityColor",
                                       "EntityHelpUrl",
                                       "ExternalCollectionName",
                                       "ExternalName",
                                       "IconLargeName",
                                       "IconMediumName",
                                       "IconSmallName",
                                       "IconVectorName",
                                       "MobileOfflineFilters",
                                       "OwnerId",
                                       "OwnerIdType",
                                       "OwningBusinessUnit",
                                       "RecurrenceBaseEntityLogicalName",
                                       "SettingOf"};
constexpr std::string_view kFalses[] = {"AutoRouteToOwnerQueue",
                                        "EnforceStateTransitions",
                                        "EntityHelpUrlEnabled",
                                        "HasFeedback",
                                        "IsAIRUpdated",
                                        "IsArchivalEnabled",
                                        "IsAvailableOffline",
                                        "IsBPFEntity",
                                        "IsBusinessProcessEnabled",
                                        "IsChildEntity",
                                        "IsDocumentManagementEnabled",
                                        "IsDocumentRecommendationsEnabled",
                                        "IsEnabledForExternalChannels",
                                        "IsEnabledForTrace",
                                        "IsInteractionCentricEnabled",
                                        "IsKnowledgeManagementEnabled",
                                        "IsLogicalEntity",
                                        "IsMSTeamsIntegrationEnabled",
                                        "IsOneNoteIntegrationEnabled",
                                        "IsPrivate",
                                        "IsQuickCreateEnabled",
                                        "IsReadingPaneEnabled",
                                        "IsRetentionEnabled",
                                        "IsRetrieveAuditEnabled",
                                        "IsRetrieveMultipleAuditEnabled",
                                        "IsSLAEnabled",
                                        "IsSolutionAware",
                                        "SyncToExternalSearchIndex",
                                        "UsesBusinessDataLabelTable"};
constexpr std::string_view kTrues[] = {"CanTriggerWorkflow", "HasActivities",
                                       "HasNotes",           "IsEnabledForCharts",
                                       "IsImportable",       "IsOptimisticConcurrencyEnabled",
                                       "IsStateModelAware",  "IsValidForAdvancedFind"};
constexpr std::string_view kManaged[] = {"CanBeInCustomEntityAssociation",
                                         "CanBeInManyToMany",
                                         "CanBePrimaryEntityInRelationship",
                                         "CanBeRelatedEntityInRelationship",
                                         "CanChangeHierarchicalRelationship",
                                         "CanCreateAttributes",
                                         "CanCreateCharts",
                                         "CanCreateForms",
                                         "CanCreateViews",
                                         "CanEnableSyncToExternalSearchIndex",
                                         "CanModifyAdditionalSettings",
                                         "IsAuditEnabled",
                                         "IsConnectionsEnabled",
                                         "IsCustomizable",
                                         "IsDuplicateDetectionEnabled",
                                         "IsMailMergeEnabled",
                                         "IsMappable",
                                         "IsOfflineInMobileClient",
                                         "IsReadOnlyInMobileClient",
                                         "IsRenameable",
                                         "IsValidForQueue",
                                         "IsVisibleInMobile",
                                         "IsVisibleInMobileClient"};

void AddConstants(json::object& object) {
  for (const std::string_view name : kNulls) object[name] = nullptr;
  for (const std::string_view name : kFalses) object[name] = false;
  for (const std::string_view name : kTrues) object[name] = true;
  for (const std::string_view name : kManaged) {
    std::string logical_name(name);
    std::ranges::transform(logical_name, logical_name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    object[name] = ManagedProperty(true, logical_name);
  }
}

json::value TextOrNull(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

std::string Plural(std::string name) { return name + (name.ends_with('s') ? "es" : "s"); }

void AddNames(const EntityFacts& entity, json::object& object) {
  object["LogicalName"] = entity.logical_name;
  object["SchemaName"] = entity.schema_name;
  object["EntitySetName"] = entity.set_name;
  // Not the set's name: clients that take it for one must fail.
  object["LogicalCollectionName"] = Plural(entity.logical_name);
  object["CollectionSchemaName"] = Plural(entity.schema_name);
  object["ReportViewName"] = "Filtered" + entity.schema_name;
  object["DisplayName"] = Label(entity.display_name, entity.metadata_id);
  object["DisplayCollectionName"] = Label(Plural(entity.display_name), entity.metadata_id);
  object["Description"] = Label("", entity.metadata_id);
  object["PrimaryIdAttribute"] = entity.primary_id;
  object["PrimaryNameAttribute"] = TextOrNull(entity.primary_name);
  const bool image = entity.Find("entityimage") != nullptr;
  object["PrimaryImageAttribute"] = image ? json::value("entityimage") : json::value(nullptr);
}

}  // namespace

json::object EntityJson(const EntityFacts& entity) {
  json::object object{{"MetadataId", entity.metadata_id.ToString()}, {"HasChanged", nullptr}};
  AddNames(entity, object);
  object["ActivityTypeMask"] = entity.activity ? 1 : 0;
  object["ObjectTypeCode"] = entity.object_type_code;
  object["OwnershipType"] = entity.ownership;
  object["TableType"] = "Standard";
  object["IntroducedVersion"] = entity.custom ? "1.0.0.0" : "5.0.0.0";
  object["CreatedOn"] = "1900-01-01T00:00:00Z";
  object["ModifiedOn"] = "1900-01-01T00:00:00Z";
  object["ChangeTrackingEnabled"] = entity.change_tracking;
  object["CanChangeTrackingBeEnabled"] =
      ManagedProperty(entity.can_enable_change_tracking, "canchangetrackingbeenabled");
  object["IsActivity"] = entity.activity;
  object["IsActivityParty"] = entity.logical_name == "account" ||
                              entity.logical_name == "contact" || entity.logical_name == "lead" ||
                              entity.logical_name == "systemuser";
  object["HasEmailAddresses"] = entity.Find("emailaddress1") != nullptr;
  object["IsCustomEntity"] = entity.custom;
  object["IsManaged"] = !entity.custom;
  object["IsIntersect"] = entity.intersect;
  AddConstants(object);
  object["Privileges"] = json::array();
  object["Settings"] = json::array();
  return object;
}

}  // namespace opendes::sim::metadata
