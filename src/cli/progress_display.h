// How far many things are, for a person: bars redrawn in place on a terminal, plain lines
// elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace opendes::cli {

struct ProgressLine {
  std::string label = {};
  std::int64_t done = 0;
  std::optional<std::int64_t> total = {};  // nullopt: not known
  bool finished = false;
};

// Not thread-safe.
class ProgressDisplay {
 public:
  // Writes to this file descriptor, which stays open.
  explicit ProgressDisplay(int descriptor);

  // Terminal: replaces what the last call drew, with a single write. Elsewhere: one line for each
  // thing that has finished since the last call.
  void Show(const std::vector<ProgressLine>& lines);

 private:
  void Redraw(const std::vector<ProgressLine>& lines);
  void PrintFinished(const std::vector<ProgressLine>& lines);

  const int descriptor_;
  const bool terminal_;
  std::size_t drawn_ = 0;          // lines on the screen that the next call replaces
  std::set<std::string> printed_;  // labels whose plain line is out
};

// "account        [########----]  66%  21,000 / 32,000": at most `width` characters.
std::string RenderProgressLine(const ProgressLine& line, std::size_t label_width,
                               std::size_t width);
// 1234567 as "1,234,567".
std::string GroupDigits(std::int64_t number);

}  // namespace opendes::cli
