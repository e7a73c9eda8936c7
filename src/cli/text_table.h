// Columns of text for a person: a header and rows, each column as wide as its widest cell.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace opendes::cli {

class TextTable {
 public:
  explicit TextTable(std::vector<std::string> header) { rows_.push_back(std::move(header)); }
  void Add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  // Lines ending in "\n"; numbers are aligned to the right; the last column is not padded.
  std::string Render() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

// Columns that the text takes on a terminal (UTF-8 code points; wide characters count as one).
std::size_t DisplayWidth(std::string_view text);

}  // namespace opendes::cli
