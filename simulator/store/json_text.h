// JSON strings, written by hand: the renderer's speed depends on not building values first.
#pragma once

#include <string>
#include <string_view>

namespace opendes::sim {

// Appends the text as a JSON string, quotes included. The text must be UTF-8.
void AppendJsonString(std::string_view text, std::string& out);
std::string JsonString(std::string_view text);

}  // namespace opendes::sim
