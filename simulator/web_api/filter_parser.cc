#include "simulator/web_api/filter_parser.h"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "simulator/store/json_text.h"

namespace opendes::sim {
namespace {

using Node = std::unique_ptr<FilterNode>;

constexpr int kDeepest = 64;

constexpr std::array<std::pair<std::string_view, FilterOp>, 6> kComparisons = {{
    {"eq", FilterOp::kEqual},
    {"ne", FilterOp::kNotEqual},
    {"gt", FilterOp::kGreater},
    {"ge", FilterOp::kGreaterOrEqual},
    {"lt", FilterOp::kLess},
    {"le", FilterOp::kLessOrEqual},
}};
constexpr std::array<std::pair<std::string_view, FilterOp>, 3> kFunctions = {{
    {"contains", FilterOp::kContains},
    {"startswith", FilterOp::kStartsWith},
    {"endswith", FilterOp::kEndsWith},
}};
constexpr std::string_view kIn = "Microsoft.Dynamics.CRM.In";

bool IsWordCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '-' ||
         c == ':' || c == '+';
}

// Recursive descent: or, and, not, comparison.
class Parser {
 public:
  Parser(const TableShape& shape, std::string_view text) : shape_(shape), text_(text) {}

  Outcome<Node> ParseAll() {
    auto node = ParseOr(0);
    SkipBlanks();
    if (node && position_ != text_.size()) return SyntaxError();
    return node;
  }

 private:
  tl::unexpected<ApiFault> SyntaxError() const {
    return Refuse(400, "0x80060888",
                  fmt::format("Syntax error at position {} in '{}'.", position_, text_));
  }

  void SkipBlanks() {
    while (position_ < text_.size() && text_[position_] == ' ') ++position_;
  }

  bool Accept(char c) {
    SkipBlanks();
    if (position_ >= text_.size() || text_[position_] != c) return false;
    ++position_;
    return true;
  }

  std::string_view PeekWord() {
    SkipBlanks();
    std::size_t end = position_;
    while (end < text_.size() && IsWordCharacter(text_[end])) ++end;
    return text_.substr(position_, end - position_);
  }

  bool AcceptWord(std::string_view word) {
    if (PeekWord() != word) return false;
    position_ += word.size();
    return true;
  }

  Outcome<Node> ParseOr(int depth) { return ParseChain(depth, "or", FilterOp::kOr); }

  // `a or b or c`; its operands are chains of `and`, whose operands are units.
  Outcome<Node> ParseChain(int depth, std::string_view word, FilterOp op) {
    const auto operand = [this, depth, op] {
      return op == FilterOp::kOr ? ParseChain(depth, "and", FilterOp::kAnd) : ParseUnit(depth);
    };
    auto first = operand();
    if (!first || PeekWord() != word) return first;
    auto chain = std::make_unique<FilterNode>();
    chain->op = op;
    chain->children.push_back(std::move(*first));
    while (AcceptWord(word)) {
      auto next = operand();
      if (!next) return next;
      chain->children.push_back(std::move(*next));
    }
    return chain;
  }

  Outcome<Node> ParseUnit(int depth) {
    if (depth > kDeepest) return SyntaxError();
    if (Accept('(')) {
      auto inner = ParseOr(depth + 1);
      if (inner && !Accept(')')) return SyntaxError();
      return inner;
    }
    if (AcceptWord("not")) {
      auto inner = ParseUnit(depth + 1);
      if (!inner) return inner;
      auto node = std::make_unique<FilterNode>();
      node->op = FilterOp::kNot;
      node->children.push_back(std::move(*inner));
      return node;
    }
    if (AcceptWord(kIn)) return ParseIn();
    for (const auto& [word, op] : kFunctions) {
      if (AcceptWord(word)) return ParseFunction(op);
    }
    return ParseComparison();
  }

  Outcome<const Column*> ParseColumn() {
    const std::string_view word = PeekWord();
    if (word.empty()) return SyntaxError();
    const Column* column = shape_.Find(word);
    if (column == nullptr) return tl::unexpected(UnknownProperty(word, shape_.facts.logical_name));
    position_ += word.size();
    return column;
  }

  Outcome<Node> ParseComparison() {
    auto column = ParseColumn();
    if (!column) return tl::unexpected(column.error());
    for (const auto& [word, op] : kComparisons) {
      if (!AcceptWord(word)) continue;
      auto value = ParseLiteral(**column);
      if (!value) return tl::unexpected(value.error());
      return Comparison(op, *column, {std::move(*value)});
    }
    return SyntaxError();
  }

  Outcome<Node> ParseFunction(FilterOp op) {
    if (!Accept('(')) return SyntaxError();
    auto column = ParseColumn();
    if (!column) return tl::unexpected(column.error());
    if (!Accept(',')) return SyntaxError();
    auto value = ParseLiteral(**column);
    if (!value) return tl::unexpected(value.error());
    if (!Accept(')')) return SyntaxError();
    return Comparison(op, *column, {std::move(*value)});
  }

  // Microsoft.Dynamics.CRM.In(PropertyName='x',PropertyValues=['a','b'])
  Outcome<Node> ParseIn() {
    if (!Accept('(') || !AcceptWord("PropertyName") || !Accept('=') || !Accept('\'')) {
      return SyntaxError();
    }
    auto column = ParseColumn();
    if (!column) return tl::unexpected(column.error());
    if (!Accept('\'') || !Accept(',') || !AcceptWord("PropertyValues") || !Accept('=') ||
        !Accept('[')) {
      return SyntaxError();
    }
    std::vector<std::string> values;
    do {
      auto value = ParseLiteral(**column);
      if (!value) return tl::unexpected(value.error());
      values.push_back(std::move(*value));
    } while (Accept(','));
    if (!Accept(']') || !Accept(')')) return SyntaxError();
    return Comparison(FilterOp::kIn, *column, std::move(values));
  }

  static Node Comparison(FilterOp op, const Column* column, std::vector<std::string> values) {
    auto node = std::make_unique<FilterNode>();
    node->op = op;
    node->column = column;
    node->values = std::move(values);
    return node;
  }

  // A literal as JSON text, in the form the column's own values have.
  Outcome<std::string> ParseLiteral(const Column& column) {
    SkipBlanks();
    if (Accept('\'')) return ParseQuoted(column);
    const std::string_view word = PeekWord();
    if (word.empty()) return SyntaxError();
    position_ += word.size();
    if (const auto guid = Guid::Parse(word)) return JsonString(guid->ToString());
    if (column.kind == AttributeKind::kDateTime && word != "null") return DateLiteral(word);
    return std::string(word);
  }

  Outcome<std::string> ParseQuoted(const Column& column) {
    std::string value;
    while (position_ < text_.size()) {
      const char c = text_[position_++];
      if (c != '\'') {
        value += c;
      } else if (position_ < text_.size() && text_[position_] == '\'') {
        value += '\'';
        ++position_;
      } else {
        // Property values of In are all quoted, numbers and guids too.
        if (const auto guid = Guid::Parse(value)) return JsonString(guid->ToString());
        const bool text =
            column.kind == AttributeKind::kString || column.kind == AttributeKind::kMemo ||
            column.kind == AttributeKind::kMultiSelect || column.kind == AttributeKind::kEntityName;
        return text ? JsonString(value) : value;
      }
    }
    return SyntaxError();
  }

  Outcome<std::string> DateLiteral(std::string_view word) {
    const auto micros = ParseIso8601Micros(word);
    if (!micros) return SyntaxError();
    if (word.size() == 10) return JsonString(word);
    std::array<char, 28> text{};
    const std::size_t length = FormatIso8601Micros(*micros, text.data());
    return JsonString(std::string_view(text.data(), length));
  }

  const TableShape& shape_;
  const std::string_view text_;
  std::size_t position_ = 0;
};

}  // namespace

ApiFault UnknownProperty(std::string_view property, std::string_view table) {
  return {400,
          "0x80060888",
          fmt::format("Could not find a property named '{}' on type 'Microsoft.Dynamics.CRM.{}'.",
                      property, table),
          {}};
}

Outcome<std::unique_ptr<FilterNode>> ParseFilter(const TableShape& shape, std::string_view text) {
  return Parser(shape, text).ParseAll();
}

}  // namespace opendes::sim
