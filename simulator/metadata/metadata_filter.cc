#include "simulator/metadata/metadata_filter.h"

#include <boost/json.hpp>
#include <charconv>
#include <compare>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace opendes::sim::metadata {
namespace {

namespace json = boost::json;

constexpr int kDeepest = 50;

// The value at "A/B", null when any part is missing.
const json::value* At(const json::object& object, const std::vector<std::string>& path) {
  const json::object* current = &object;
  const json::value* value = nullptr;
  for (const std::string& name : path) {
    if (current == nullptr) return nullptr;
    value = current->if_contains(name);
    current = value == nullptr ? nullptr : value->if_object();
  }
  return value;
}

std::partial_ordering Compare(const json::value& a, const json::value& b) {
  if (a.is_null() && b.is_null()) return std::partial_ordering::equivalent;
  if (a.is_number() && b.is_number()) return a.to_number<double>() <=> b.to_number<double>();
  if (a.is_string() && b.is_string()) {
    return std::string_view(a.as_string()) <=> std::string_view(b.as_string());
  }
  if (a.is_bool() && b.is_bool()) return a.as_bool() <=> b.as_bool();
  return std::partial_ordering::unordered;
}

using Relation = bool (*)(std::partial_ordering);

Relation FindRelation(std::string_view word) {
  if (word == "eq") return [](std::partial_ordering o) { return o == 0; };
  if (word == "ne") return [](std::partial_ordering o) { return o != 0; };
  if (word == "gt") return [](std::partial_ordering o) { return o > 0; };
  if (word == "ge") return [](std::partial_ordering o) { return o >= 0; };
  if (word == "lt") return [](std::partial_ordering o) { return o < 0; };
  if (word == "le") return [](std::partial_ordering o) { return o <= 0; };
  return nullptr;
}

class Parser {
 public:
  Parser(std::string_view text, const json::object& sample) : text_(text), sample_(sample) {}

  Outcome<Predicate> Parse() {
    Outcome<Predicate> whole = ParseOr(0);
    if (!whole) return whole;
    if (!PeekWord().empty() || !AtEnd()) return Wrong();
    return whole;
  }

 private:
  tl::unexpected<ApiFault> Wrong() const {
    return Refuse(400, "0x80060888",
                  fmt::format("Syntax error at position {} in '{}'.", position_, text_));
  }

  bool AtEnd() {
    SkipSpaces();
    return position_ == text_.size();
  }

  void SkipSpaces() {
    while (position_ < text_.size() && text_[position_] == ' ') ++position_;
  }

  bool Take(char wanted) {
    SkipSpaces();
    if (position_ >= text_.size() || text_[position_] != wanted) return false;
    ++position_;
    return true;
  }

  // Up to a space, a parenthesis or the end; a quoted part may contain those.
  std::string_view PeekWord() {
    SkipSpaces();
    bool quoted = false;
    std::size_t end = position_;
    for (; end < text_.size(); ++end) {
      const char c = text_[end];
      if (c == '\'') quoted = !quoted;
      if (!quoted && (c == ' ' || c == '(' || c == ')')) break;
    }
    return text_.substr(position_, end - position_);
  }

  std::string_view TakeWord() {
    const std::string_view word = PeekWord();
    position_ += word.size();
    return word;
  }

  Outcome<Predicate> ParseOr(int depth) {
    Outcome<Predicate> left = ParseAnd(depth);
    while (left && PeekWord() == "or") {
      TakeWord();
      Outcome<Predicate> right = ParseAnd(depth);
      if (!right) return right;
      left = [a = *std::move(left), b = *std::move(right)](const json::object& object) {
        return a(object) || b(object);
      };
    }
    return left;
  }

  Outcome<Predicate> ParseAnd(int depth) {
    Outcome<Predicate> left = ParseTerm(depth);
    while (left && PeekWord() == "and") {
      TakeWord();
      Outcome<Predicate> right = ParseTerm(depth);
      if (!right) return right;
      left = [a = *std::move(left), b = *std::move(right)](const json::object& object) {
        return a(object) && b(object);
      };
    }
    return left;
  }

  Outcome<Predicate> ParseTerm(int depth) {
    if (depth > kDeepest) return Wrong();
    if (PeekWord() == "not") {
      TakeWord();
      Outcome<Predicate> term = ParseTerm(depth + 1);
      if (!term) return term;
      return [a = *std::move(term)](const json::object& object) { return !a(object); };
    }
    if (Take('(')) {
      Outcome<Predicate> inner = ParseOr(depth + 1);
      if (inner && !Take(')')) return Wrong();
      return inner;
    }
    return ParseComparison();
  }

  Outcome<Predicate> ParseComparison() {
    const std::string_view word = TakeWord();
    std::vector<std::string> path;
    for (std::size_t start = 0; start <= word.size();) {
      const std::size_t slash = std::min(word.find('/', start), word.size());
      path.emplace_back(word.substr(start, slash - start));
      start = slash + 1;
    }
    if (!sample_.contains(path.front())) {
      return Refuse(400, "0x80060888",
                    fmt::format("Could not find a property named '{}' on the type.", path.front()));
    }
    const Relation relation = FindRelation(TakeWord());
    std::optional<json::value> literal = ParseLiteral(TakeWord());
    if (relation == nullptr || !literal) return Wrong();
    return [path = std::move(path), relation,
            value = *std::move(literal)](const json::object& object) {
      const json::value* found = At(object, path);
      return relation(Compare(found == nullptr ? json::value() : *found, value));
    };
  }

  static std::optional<json::value> ParseLiteral(std::string_view word) {
    if (word == "null") return json::value(nullptr);
    if (word == "true" || word == "false") return json::value(word == "true");
    const std::size_t quote = word.find('\'');
    if (quote != std::string_view::npos) {  // 'text' or Namespace.Enumeration'Member'
      if (word.size() < quote + 2 || !word.ends_with('\'')) return std::nullopt;
      std::string text(word.substr(quote + 1, word.size() - quote - 2));
      for (std::size_t at = 0; (at = text.find("''", at)) != std::string::npos; ++at)
        text.erase(at, 1);
      return json::value(text);
    }
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error == std::errc{} && end == word.data() + word.size()) return json::value(number);
    if (word.size() == 36) return json::value(word);  // a bare GUID
    return std::nullopt;
  }

  std::string_view text_;
  const json::object& sample_;
  std::size_t position_ = 0;
};

}  // namespace

Outcome<Predicate> ParsePredicate(std::string_view text, const boost::json::object& sample) {
  return Parser(text, sample).Parse();
}

}  // namespace opendes::sim::metadata
