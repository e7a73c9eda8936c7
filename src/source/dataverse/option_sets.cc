#include "source/dataverse/option_sets.h"

#include <optional>
#include <string>

#include "source/dataverse/json_reply.h"

namespace opendes::source {
namespace {

struct OptionSet {
  const JsonObject* json = nullptr;
  std::string global_name;
};

// A global set stands in GlobalOptionSet; where an attribute has it in OptionSet, IsGlobal tells.
OptionSet OptionSetOf(const JsonObject& attribute) {
  if (const JsonObject* global = ObjectAt(attribute, "GlobalOptionSet")) {
    return {.json = global, .global_name = std::string(TextAt(*global, "Name"))};
  }
  const JsonObject* own = ObjectAt(attribute, "OptionSet");
  if (own == nullptr || !BoolAt(*own, "IsGlobal")) return {.json = own, .global_name = {}};
  return {.json = own, .global_name = std::string(TextAt(*own, "Name"))};
}

class OptionReader {
 public:
  OptionReader(std::string attribute, AttributeType type, MetadataRows& rows)
      : attribute_(std::move(attribute)), type_(type), rows_(rows) {}

  void Add(const OptionSet& set) {
    if (type_ == AttributeType::kBoolean) {
      AddOption(set, ObjectAt(*set.json, "FalseOption"), 0);
      AddOption(set, ObjectAt(*set.json, "TrueOption"), 1);
    } else if (const JsonArray* options = ArrayAt(*set.json, "Options")) {
      for (const JsonValue& option : *options) AddOption(set, option.if_object(), std::nullopt);
    }
  }

 private:
  void AddOption(const OptionSet& set, const JsonObject* option, std::optional<int> value) {
    if (option == nullptr) return;
    if (!value) value = IntAt(*option, "Value");
    const JsonObject* label = ObjectAt(*option, "Label");
    const JsonArray* labels = label == nullptr ? nullptr : ArrayAt(*label, "LocalizedLabels");
    if (!value || labels == nullptr) return;
    for (const JsonValue& localized : *labels) {
      const JsonObject* words = localized.if_object();
      const auto language = words == nullptr ? std::nullopt : IntAt(*words, "LanguageCode");
      if (language) AddRow(set, *option, *value, *language, std::string(TextAt(*words, "Label")));
    }
  }

  void AddRow(const OptionSet& set, const JsonObject& option, int value, int language,
              std::string label) {
    if (type_ == AttributeType::kState) {
      rows_.states.push_back({.state = value, .language = language, .label = std::move(label)});
    } else if (type_ == AttributeType::kStatus) {
      rows_.statuses.push_back({.state = IntAt(option, "State").value_or(0),
                                .status = value,
                                .language = language,
                                .label = std::move(label)});
    } else {
      rows_.options.push_back({.attribute = attribute_,
                               .option = value,
                               .language = language,
                               .label = std::move(label),
                               .global_option_set = set.global_name});
    }
  }

  const std::string attribute_;
  const AttributeType type_;
  MetadataRows& rows_;
};

}  // namespace

Result<> AddOptionSets(std::string_view body, AttributeType type, MetadataRows& rows) {
  OPENDES_TRY_ASSIGN(const JsonValue root, ParseJsonReply(body));
  const JsonArray* attributes = ArrayAt(root.get_object(), "value");
  if (attributes == nullptr) {
    return Fail(ErrorCode::kProtocol, Blame::kSource, "the list of attributes is missing");
  }
  for (const JsonValue& item : *attributes) {
    if (!item.is_object()) continue;
    std::string name = LowerCase(TextAt(item.get_object(), "LogicalName"));
    const OptionSet set = OptionSetOf(item.get_object());
    if (name.empty() || set.json == nullptr) continue;
    OptionReader(std::move(name), type, rows).Add(set);
  }
  return {};
}

}  // namespace opendes::source
