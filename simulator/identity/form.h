// The fields of a query or of a posted form.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/message.h"

namespace opendes::sim {

class Form {
 public:
  explicit Form(std::string_view encoded) : fields_(http::DecodeForm(encoded)) {}

  // Empty when the field is absent.
  std::string_view Get(std::string_view name) const {
    for (const auto& [key, value] : fields_) {
      if (key == name) return value;
    }
    return {};
  }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

}  // namespace opendes::sim
