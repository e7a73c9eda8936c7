// One JSON value into one cell.
#pragma once

#include <cstddef>
#include <string_view>

#include "model/row_batch.h"
#include "model/table_schema.h"

namespace opendes::source {

// `token` is the value's text in the page, without white space around it, not null. Returns
// nullptr, or what is wrong with the value in words that follow "property 'x' ". Pure; allocates
// nothing but arena space, except for numbers with exponents.
const char* DecodeCell(ColumnType type, std::string_view token, RowBatch& batch, std::size_t row,
                       std::size_t column);

// The inside of a JSON string without escapes; nullptr data for anything else.
std::string_view PlainString(std::string_view token);

}  // namespace opendes::source
