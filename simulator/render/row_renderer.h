// Rows as the Web API writes them. Built for one request, then one append a row: the prefix of
// every property is made once, so that a full page costs little more than copying it.
#pragma once

#include <string>
#include <vector>

#include "simulator/store/row.h"
#include "simulator/store/row_value.h"
#include "simulator/store/table_shape.h"

namespace opendes::sim {

// What Prefer: odata.include-annotations asked for.
struct Annotations {
  bool lookup_table = false;   // Microsoft.Dynamics.CRM.lookuplogicalname
  bool navigation = false;     // Microsoft.Dynamics.CRM.associatednavigationproperty
  bool formatted = false;      // OData.Community.Display.V1.FormattedValue
  bool collection = false;     // totalrecordcount, globalmetadataversion
  bool error_details = false;  // Microsoft.PowerApps.CDS.ErrorDetails.*
};

class RowRenderer {
 public:
  // `columns` in the order to write them. With hide_secured, secured columns are null.
  // With nulls_last, null properties follow the others, as the server does when nothing is
  // selected. The shape must outlive the renderer.
  RowRenderer(const TableShape& shape, const std::vector<const Column*>& columns,
              const Annotations& annotations, bool hide_secured, bool nulls_last);

  // Appends the members of the row's object without the braces.
  void AppendMembers(const Row& row, std::string& out) const;
  // Appends the row as an object.
  void Append(const Row& row, std::string& out) const;

 private:
  struct Planned {
    const Column* column;
    std::string prefix;         // ,"name":
    std::string lookup_prefix;  // ,"_x_value@Microsoft.Dynamics.CRM.lookuplogicalname":"
    bool hidden;
  };

  void AppendProperty(const Planned& planned, const RowValues& values, std::string& out) const;
  void AppendAnnotations(const Planned& planned, const RowValues& values, std::string& out) const;

  const TableShape& shape_;
  const Annotations annotations_;
  const bool nulls_last_;
  std::vector<Planned> planned_;
};

}  // namespace opendes::sim
