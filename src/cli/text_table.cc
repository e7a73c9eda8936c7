#include "cli/text_table.h"

#include <algorithm>

namespace opendes::cli {
namespace {

bool IsNumber(std::string_view cell) {
  return !cell.empty() && cell.find_first_not_of("0123456789.,%-") == std::string_view::npos;
}

}  // namespace

std::size_t DisplayWidth(std::string_view text) {
  const auto starts_character = [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  };
  return static_cast<std::size_t>(std::ranges::count_if(text, starts_character));
}

std::string TextTable::Render() const {
  std::vector<std::size_t> widths(rows_.front().size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(row[i]));
    }
  }
  std::string text;
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - DisplayWidth(row[i]), ' ');
      const bool last = i + 1 == row.size();
      if (IsNumber(row[i])) {
        text += padding + row[i];
      } else {
        text += last ? row[i] : row[i] + padding;
      }
      if (!last) text += "  ";
    }
    text += '\n';
  }
  return text;
}

}  // namespace opendes::cli
