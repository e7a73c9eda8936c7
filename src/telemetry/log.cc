#include "telemetry/log.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <memory>

#include "base/clock.h"
#include "base/guarded.h"

namespace opendes::telemetry {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

std::atomic<Level> lowest = Level::kInfo;

// Null: standard error.
Guarded<std::unique_ptr<std::FILE, CloseFile>>& Output() {
  static Guarded<std::unique_ptr<std::FILE, CloseFile>> output;
  return output;
}

std::string_view Word(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
  }
  return "error";
}

bool IsPlain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > ' ' && byte < 0x7F && c != '"' && c != '=' && c != '\\';
}

// What could end the line or move a terminal's cursor must not get out: not the ASCII controls,
// and not U+0080 to U+009F, whose first UTF-8 byte is C2.
void AppendQuoted(std::string& line, std::string_view value) {
  line += '"';
  for (std::size_t i = 0; i < value.size(); ++i) {
    const auto byte = static_cast<unsigned char>(value[i]);
    const auto next = static_cast<unsigned char>(i + 1 < value.size() ? value[i + 1] : 0);
    if (byte == '"' || byte == '\\') {
      line += {'\\', value[i]};
    } else if (byte == '\n') {
      line += "\\n";
    } else if (byte < ' ' || byte == 0x7F || (byte == 0xC2 && next >= 0x80 && next <= 0x9F)) {
      line += fmt::format("\\x{:02x}", byte);
    } else {
      line += value[i];
    }
  }
  line += '"';
}

void AppendValue(std::string& line, std::string_view value) {
  const bool plain = !value.empty() && std::ranges::all_of(value, IsPlain);
  plain ? void(line += value) : AppendQuoted(line, value);
}

}  // namespace

void SetLevel(Level level) { lowest = level; }

Result<> SetOutput(const std::string& path) {
  std::unique_ptr<std::FILE, CloseFile> file;
  if (!path.empty()) {
    file.reset(std::fopen(path.c_str(), "ae"));
    if (!file) {
      return Fail(ErrorCode::kUnavailable, Blame::kUs, "the log file '{}' cannot be opened", path);
    }
  }
  Output().With([&](auto& output) { output.swap(file); });
  return {};
}

void Log(Level level, std::string_view event, std::initializer_list<Field> fields) {
  if (level < lowest.load(std::memory_order_relaxed)) return;
  std::string line = FormatIso8601(SystemClock().Now());
  line += ' ';
  line += Word(level);
  line += ' ';
  AppendValue(line, event);
  for (const Field& field : fields) {
    line += ' ';
    line += field.key;
    line += '=';
    AppendValue(line, field.value);
  }
  line += '\n';
  Output().With([&](const auto& output) {
    std::FILE* file = output ? output.get() : stderr;
    std::fwrite(line.data(), 1, line.size(), file);
    std::fflush(file);
  });
}

}  // namespace opendes::telemetry
