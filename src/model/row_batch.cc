#include "model/row_batch.h"

namespace opendes {

std::size_t RowBatch::weight() const {
  return cells_.capacity() * sizeof(cells_[0]) + present_.capacity() * sizeof(present_[0]) +
         arena_.capacity() + ids_.capacity() * sizeof(Guid) +
         versions_.capacity() * sizeof(versions_[0]) + deletes_.capacity() * sizeof(Guid);
}

std::size_t RowBatch::AddRow(const Guid& id, std::int64_t version) {
  ids_.push_back(id);
  versions_.push_back(version);
  cells_.resize(ids_.size() * columns_);
  present_.resize((cells_.size() + 63) / 64);
  return ids_.size() - 1;
}

void RowBatch::Erase(const std::vector<bool>& rows, const std::vector<bool>& deletes) {
  assert(rows.size() == ids_.size() && deletes.size() == deletes_.size());
  std::size_t kept = 0;
  for (std::size_t row = 0; row < ids_.size(); ++row) {
    if (rows[row]) continue;
    if (kept != row) {
      ids_[kept] = ids_[row];
      versions_[kept] = versions_[row];
      for (std::size_t column = 0; column < columns_; ++column) {
        const bool null = IsNull(row, column);
        const std::size_t to = kept * columns_ + column;
        cells_[to] = cells_[row * columns_ + column];
        const std::uint64_t bit = std::uint64_t{1} << (to % 64);
        present_[to / 64] = null ? present_[to / 64] & ~bit : present_[to / 64] | bit;
      }
    }
    ++kept;
  }
  ids_.resize(kept);
  versions_.resize(kept);
  cells_.resize(kept * columns_);
  present_.resize((cells_.size() + 63) / 64);
  // Bits past the last cell must read as null when rows are added again.
  if (cells_.size() % 64 != 0) {
    present_.back() &= (std::uint64_t{1} << (cells_.size() % 64)) - 1;
  }

  std::size_t kept_deletes = 0;
  for (std::size_t i = 0; i < deletes_.size(); ++i) {
    if (!deletes[i]) deletes_[kept_deletes++] = deletes_[i];
  }
  deletes_.resize(kept_deletes);
}

char* RowBatch::ReserveText(std::size_t bytes) {
  reserved_ = arena_.size();
  arena_.resize(arena_.size() + bytes);
  return arena_.data() + reserved_;
}

void RowBatch::CommitText(std::size_t row, std::size_t column, std::size_t used) {
  assert(reserved_ + used <= arena_.size());
  SetCell(row, column, static_cast<std::uint64_t>(reserved_) << 32 | used);
  arena_.resize(reserved_ + used);
}

void RowBatch::Reserve(std::size_t rows, std::size_t arena_bytes) {
  cells_.reserve(rows * columns_);
  present_.reserve((rows * columns_ + 63) / 64);
  arena_.reserve(arena_bytes);
  ids_.reserve(rows);
  versions_.reserve(rows);
}

std::uint64_t RowBatch::Store(std::string_view bytes) {
  const std::uint64_t offset = arena_.size();
  arena_.insert(arena_.end(), bytes.begin(), bytes.end());
  return offset;
}

}  // namespace opendes
