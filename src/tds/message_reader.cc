#include "tds/message_reader.h"

#include <algorithm>

#include "tds/utf16.h"

namespace opendes::tds {

void Refuse(std::string_view words) {
  throw BrokenAnswer(
      Fail(ErrorCode::kProtocol, Blame::kDestination, "the server's answer {}", words).value());
}

void MessageReader::NextPacket() {
  if (last_) Refuse("ends in the middle");
  auto packet = source_.Next();
  if (!packet) throw BrokenAnswer(std::move(packet).error());
  rest_ = packet->payload;
  last_ = packet->last;
}

const char* MessageReader::TakeAcrossPackets(std::size_t bytes) {
  joined_.assign(rest_);
  rest_ = {};
  while (joined_.size() < bytes) {
    NextPacket();
    const std::size_t part = std::min(rest_.size(), bytes - joined_.size());
    joined_.append(rest_.substr(0, part));
    rest_.remove_prefix(part);
  }
  return joined_.data();
}

std::string_view MessageReader::TakeSome(std::size_t most) {
  while (rest_.empty()) NextPacket();
  const std::string_view taken = rest_.substr(0, most);
  rest_.remove_prefix(taken.size());
  return taken;
}

std::string MessageReader::TakeText(std::size_t units) {
  std::string text;
  AppendUtf8(text, Take(units * 2), units);
  return text;
}

bool MessageReader::AtEnd() {
  while (rest_.empty() && !last_) NextPacket();
  return rest_.empty();
}

}  // namespace opendes::tds
