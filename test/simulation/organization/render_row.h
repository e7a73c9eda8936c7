// Rows and tombstones as the Web API writes them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/guid.h"
#include "test/simulation/organization/organization.h"

namespace opendes::simulation {

// The properties that $select asks for, of one table.
class Selection {
 public:
  // `select` empty: everything that rows have.
  Selection(const Table& table, std::string_view select);

  // A property that the table does not have; empty when there is none.
  const std::string& unknown() const { return unknown_; }
  std::string Render(const Guid& id, const Row& row, bool annotate) const;

 private:
  const Table& table_;
  std::vector<const Attribute*> attributes_;
  std::string unknown_;
};

std::string RenderTombstone(const Table& table, const Guid& id);

}  // namespace opendes::simulation
