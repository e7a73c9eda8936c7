#include "simulator/store/text_pool.h"

#include <fmt/format.h>

#include <array>

#include "simulator/store/mix.h"

namespace opendes::sim {
namespace {

constexpr std::size_t kTexts = 48;

constexpr std::array<std::string_view, 24> kCompanies = {
    "Fabrikam",      "Contoso",      "Northwind",     "Tailspin Toys",  "Litware",
    "Proseware",     "Adatum",       "Wide World",    "Blue Yonder",    "Lucerne",
    "Fourth Coffee", "Alpine Ski",   "Coho Vineyard", "Trey Research",  "Humongous",
    "Margie Travel", "Woodgrove",    "City Power",    "Graphic Design", "Relecloud",
    "Südwind Öl",    "Åland Møbler", "東京商事",      "Żółty Kot"};
constexpr std::array<std::string_view, 32> kWords = {
    "meeting", "renewal", "quarter", "invoice", "delivery", "signed",   "budget", "follow-up",
    "north",   "south",   "premium", "partner", "segment",  "forecast", "letter", "urgent",
    "waiting", "answer",  "draft",   "second",  "visit",    "sample",   "price",  "list",
    "review",  "open",    "closed",  "garden",  "river",    "market",   "street", "house"};
// Values that careless programs change, cut or choke on.
constexpr std::array<std::string_view, 12> kHard = {"O'Brien; DROP TABLE--",
                                                    "\"quoted\" and \\back\\slashed",
                                                    "tab\there",
                                                    "line one\r\nline two",
                                                    "Zoë Ångström",
                                                    "Ελληνικά",
                                                    "日本語",
                                                    "😀 smile 👩‍👩‍👧",
                                                    "e\xCC\x81",
                                                    " leading and trailing ",
                                                    "<b>&amp;</b>",
                                                    "\x01\x1F"};

std::string_view Pick(const auto& list, std::uint64_t mixed) {
  return list[static_cast<std::size_t>(Below(mixed, list.size()))];
}

std::string Sentence(std::uint64_t seed, std::size_t length) {
  std::string text;
  for (std::uint64_t i = 0; text.size() < length; ++i) {
    if (!text.empty()) text += ' ';
    text += Pick(kWords, Mix(seed, i));
  }
  return text;
}

std::string Ordinary(const AttributeFacts& attribute, std::uint64_t seed) {
  const std::string& name = attribute.logical_name;
  const auto has = [&name](std::string_view part) { return name.find(part) != std::string::npos; };
  const std::uint64_t number = seed >> 40;
  if (attribute.format == "Email" || has("email")) {
    return fmt::format("user{}@example.com", number);
  }
  if (attribute.format == "Url" || has("url")) return fmt::format("https://example.com/{}", number);
  if (attribute.format == "Phone" || has("phone") || has("fax")) {
    return fmt::format("+1 555 {:03} {:04}", number % 1000, number % 10'000);
  }
  if (has("postalcode")) return fmt::format("{:05}", number % 100'000);
  if (attribute.kind == AttributeKind::kMemo) return Sentence(seed, 40 + seed % 260);
  if (attribute.max_length >= 60 && seed % 3 == 0) {
    return fmt::format("{} {}", Pick(kCompanies, seed), Pick(kWords, Mix(seed)));
  }
  return std::string(Pick(kWords, seed));
}

}  // namespace

std::size_t Utf16Length(std::string_view utf8) {
  std::size_t units = 0;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) == 0x80U) continue;
    units += byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

std::string InventedName(std::uint64_t seed, std::uint64_t ordinal) {
  return fmt::format("{} {:06}", Pick(kCompanies, Mix(seed, ordinal)), ordinal);
}

std::vector<std::string> MakeTexts(const AttributeFacts& attribute, std::uint64_t seed) {
  const auto limit =
      static_cast<std::size_t>(attribute.max_length > 0 ? attribute.max_length : 100);
  std::vector<std::string> texts;
  const auto add = [&](std::string text) {
    if (Utf16Length(text) <= limit) texts.push_back(std::move(text));
  };
  for (std::uint64_t i = 0; i < kTexts; ++i) add(Ordinary(attribute, Mix(seed, i)));
  // Three of the hard values each, so that every attribute is different.
  for (std::uint64_t i = 0; i < 3; ++i) add(std::string(Pick(kHard, Mix(seed ^ 0xABCD, i))));
  add("");
  add(std::string(limit <= 4000 ? limit : 4000, 'x'));  // exactly as long as allowed
  return texts;
}

}  // namespace opendes::sim
