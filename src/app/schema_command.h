// `opendes schema`: the statements that would make an entity's table. Changes nothing.
#pragma once

#include <stop_token>
#include <string>

#include "base/result.h"

namespace opendes::app {

struct SchemaArguments {
  std::string configuration_path;
  std::string entity;
  std::string destination;   // "sqlite", … or a connection string that names its kind
  std::string organization;  // URL; may be empty when only one is configured
  std::string prefix;
  std::string schema = "dbo";
};

// The DDL. kInvalidArgument names the argument; the source's errors.
Result<std::string> RenderSchema(const SchemaArguments& arguments, std::stop_token stop);

}  // namespace opendes::app
