#include "simulator/web_api/json_members.h"

#include <boost/json.hpp>

#include "simulator/web_api/compare_values.h"

namespace opendes::sim {
namespace {

// Walks a text already known to be a valid object.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  JsonMembers Members() {
    JsonMembers members;
    position_ = text_.find('{') + 1;
    SkipBlanks();
    while (text_[position_] != '}') {
      std::string name = Unquoted(Value());
      SkipTo(':');
      members.emplace_back(std::move(name), std::string(Value()));
      SkipBlanks();
      if (text_[position_] == ',') ++position_;
      SkipBlanks();
    }
    return members;
  }

 private:
  void SkipBlanks() { position_ = text_.find_first_not_of(" \t\r\n", position_); }

  void SkipTo(char c) { position_ = text_.find(c, position_) + 1; }

  void SkipString() {
    for (++position_; text_[position_] != '"'; ++position_) {
      if (text_[position_] == '\\') ++position_;
    }
    ++position_;
  }

  std::string_view Value() {
    SkipBlanks();
    const std::size_t start = position_;
    if (text_[start] == '"') {
      SkipString();
    } else if (text_[start] == '{' || text_[start] == '[') {
      SkipNested();
    } else {
      position_ = text_.find_first_of(",}] \t\r\n", start);
    }
    return text_.substr(start, position_ - start);
  }

  void SkipNested() {
    int depth = 0;
    do {
      const char c = text_[position_];
      if (c == '"') {
        SkipString();
        continue;
      }
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      ++position_;
    } while (depth > 0);
  }

  const std::string_view text_;
  std::size_t position_ = 0;
};

}  // namespace

std::optional<JsonMembers> ParseJsonMembers(std::string_view text) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return JsonMembers();
  boost::system::error_code failed;
  const auto value = boost::json::parse(text, failed);
  if (failed || !value.is_object()) return std::nullopt;
  return Scanner(text).Members();
}

}  // namespace opendes::sim
