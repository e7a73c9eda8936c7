#include "cli/progress_display.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

namespace opendes::cli {
namespace {

struct ScreenSize {
  std::size_t width = 80;
  std::size_t height = 24;
};

ScreenSize MeasureScreen(int descriptor) {
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
  return {.width = size.ws_col, .height = size.ws_row};
}

void WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written <= 0) return;  // a closed terminal is no reason to stop the work
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

// What still moves first, so that a screen with too few lines shows what matters.
std::vector<ProgressLine> FitToScreen(std::vector<ProgressLine> lines, std::size_t height) {
  const std::size_t room = std::max<std::size_t>(height, 2) - 1;
  if (lines.size() <= room) return lines;
  std::ranges::stable_partition(lines, [](const ProgressLine& line) { return !line.finished; });
  lines.resize(room);
  return lines;
}

std::string Counts(const ProgressLine& line) {
  if (!line.total || line.finished) return GroupDigits(line.done);
  return fmt::format("{} / {}", GroupDigits(line.done), GroupDigits(*line.total));
}

}  // namespace

std::string GroupDigits(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::ptrdiff_t first = number < 0 ? 1 : 0;
  for (auto i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > first; i -= 3) {
    digits.insert(static_cast<std::size_t>(i), ",");
  }
  return digits;
}

std::string RenderProgressLine(const ProgressLine& line, std::size_t label_width,
                               std::size_t width) {
  constexpr std::size_t kBar = 24;
  double share = 0;
  if (line.finished) {
    share = 1;
  } else if (line.total && *line.total > 0) {
    share = std::clamp(static_cast<double>(line.done) / static_cast<double>(*line.total), 0.0, 1.0);
  }
  const auto filled = static_cast<std::size_t>(share * kBar);
  std::string text =
      fmt::format("{:<{}} [{}{}] {:>3}%  {}", line.label, label_width, std::string(filled, '#'),
                  std::string(kBar - filled, '-'), static_cast<int>(share * 100), Counts(line));
  if (text.size() > width) text.resize(width);
  return text;
}

ProgressDisplay::ProgressDisplay(int descriptor)
    : descriptor_(descriptor), terminal_(isatty(descriptor) == 1) {}

void ProgressDisplay::Show(const std::vector<ProgressLine>& lines) {
  if (terminal_) {
    Redraw(lines);
  } else {
    PrintFinished(lines);
  }
}

void ProgressDisplay::Redraw(const std::vector<ProgressLine>& lines) {
  const ScreenSize screen = MeasureScreen(descriptor_);
  std::size_t label_width = 0;
  for (const ProgressLine& line : lines) label_width = std::max(label_width, line.label.size());
  // Clearing to the end of each line after writing it, never before, is what avoids flicker.
  std::string frame = drawn_ > 0 ? fmt::format("\x1b[{}A\r", drawn_) : "";
  const std::vector<ProgressLine> visible = FitToScreen(lines, screen.height);
  for (const ProgressLine& line : visible) {
    frame += RenderProgressLine(line, label_width, screen.width - 1) + "\x1b[K\n";
  }
  frame += "\x1b[J";
  drawn_ = visible.size();
  WriteAll(descriptor_, frame);
}

void ProgressDisplay::PrintFinished(const std::vector<ProgressLine>& lines) {
  for (const ProgressLine& line : lines) {
    if (!line.finished || !printed_.insert(line.label).second) continue;
    WriteAll(descriptor_, fmt::format("{}: {} rows\n", line.label, GroupDigits(line.done)));
  }
}

}  // namespace opendes::cli
