#include "replication/row_digest.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace opendes::replication {
namespace {

// Two lanes of a multiply-and-shift mixer. Not for adversaries: for telling copies from changes.
class Mixer {
 public:
  void Add(std::uint64_t word) {
    digest_.high = Mix(digest_.high ^ word);
    digest_.low = Mix(digest_.low + word + 0x9E3779B97F4A7C15ULL);
  }
  void Add(std::string_view bytes) {
    Add(bytes.size());
    while (!bytes.empty()) {
      std::uint64_t word = 0;
      const std::size_t taken = std::min<std::size_t>(bytes.size(), sizeof(word));
      std::memcpy(&word, bytes.data(), taken);
      Add(word);
      bytes.remove_prefix(taken);
    }
  }
  void Add(const Guid& guid) {
    Add(std::string_view(reinterpret_cast<const char*>(guid.bytes.data()), guid.bytes.size()));
  }
  Digest digest() const { return digest_; }

 private:
  static std::uint64_t Mix(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
  }

  Digest digest_{0x243F6A8885A308D3ULL, 0x13198A2E03707344ULL};
};

bool IsCompared(const ColumnSchema& column) {
  return column.origin == ColumnOrigin::kAttribute || column.origin == ColumnOrigin::kLookupType ||
         column.origin == ColumnOrigin::kRowVersion;
}

// "1.50" and "1.5" are one number; so are "-0.0" and "0".
std::string_view TrimDecimal(std::string_view digits) {
  if (digits.find('.') != std::string_view::npos) {
    digits = digits.substr(0, digits.find_last_not_of('0') + 1);
    if (digits.ends_with('.')) digits.remove_suffix(1);
  }
  return digits == "-0" ? digits.substr(1) : digits;
}

void AddCell(ColumnType type, const RowBatch& batch, std::size_t row, std::size_t column,
             Mixer& mixer) {
  switch (type) {
    case ColumnType::kGuid:
      return mixer.Add(batch.GuidAt(row, column));
    case ColumnType::kInt32:
    case ColumnType::kInt64:
    case ColumnType::kBool:
    case ColumnType::kDateTime:
      return mixer.Add(static_cast<std::uint64_t>(batch.Int(row, column)));
    case ColumnType::kDecimal:
      return mixer.Add(TrimDecimal(batch.Text(row, column)));
    case ColumnType::kString:
    case ColumnType::kText:
      return mixer.Add(batch.Text(row, column));
  }
}

Digest DigestCell(ColumnType type, const RowBatch& batch, std::size_t row, std::size_t column) {
  Mixer mixer;
  if (!batch.IsNull(row, column)) AddCell(type, batch, row, column, mixer);
  return mixer.digest();
}

}  // namespace

Digest& Digest::operator+=(const Digest& other) {
  low += other.low;
  high += other.high + (low < other.low ? 1 : 0);
  return *this;
}

Digest DigestRow(const TableSchema& schema, const RowBatch& batch, std::size_t row) {
  Mixer mixer;
  mixer.Add(batch.id(row));
  for (std::size_t column = 0; column < schema.columns.size(); ++column) {
    if (!IsCompared(schema.columns[column])) continue;
    const bool null = batch.IsNull(row, column);
    mixer.Add(null ? 0U : 1U);
    if (!null) AddCell(schema.columns[column].type, batch, row, column, mixer);
  }
  return mixer.digest();
}

std::vector<std::string> FindDifferentColumns(const TableSchema& schema, const RowBatch& left,
                                              std::size_t left_row, const RowBatch& right,
                                              std::size_t right_row) {
  std::vector<std::string> names;
  for (std::size_t column = 0; column < schema.columns.size(); ++column) {
    const ColumnSchema& facts = schema.columns[column];
    if (IsCompared(facts) && DigestCell(facts.type, left, left_row, column) !=
                                 DigestCell(facts.type, right, right_row, column)) {
      names.push_back(facts.name);
    }
  }
  return names;
}

}  // namespace opendes::replication
