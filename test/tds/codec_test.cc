// Values and messages in their binary forms.
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "tds/date_time.h"
#include "tds/decimal.h"
#include "tds/login.h"
#include "tds/packet.h"
#include "tds/prelogin.h"
#include "tds/utf16.h"
#include "tds/write_type.h"

namespace opendes::tds {
namespace {

using std::string_literals::operator""s;

std::string Decimal(std::string_view text, int precision, int scale) {
  std::array<char, kDecimalBytes> bytes{};
  switch (EncodeDecimal(text, precision, scale, bytes.data())) {
    case DecimalFault::kNone:
      break;
    case DecimalFault::kNoNumber:
      return "no number";
    case DecimalFault::kTooPrecise:
      return "too precise";
    case DecimalFault::kTooLarge:
      return "too large";
  }
  std::string back;
  DecodeDecimal(back, {bytes.data(), bytes.size()}, scale);
  return back;
}

TEST(Decimals, KeepEveryDigit) {
  EXPECT_EQ(Decimal("9999999999999999999999999999999999.9999", 38, 4),
            "9999999999999999999999999999999999.9999");
  EXPECT_EQ(Decimal("-0.0001", 38, 4), "-0.0001");
  EXPECT_EQ(Decimal("1.5", 38, 10), "1.5000000000");
  EXPECT_EQ(Decimal("-0", 38, 0), "0");
}

TEST(Decimals, RefuseWhatWouldChange) {
  EXPECT_EQ(Decimal("0.00001", 38, 4), "too precise");
  EXPECT_EQ(Decimal("100000000000000000000000000000000000", 38, 4), "too large");
  for (const char* text : {"", "-", ".5", "5.", "1e5", " 1", "0x1"}) {
    EXPECT_EQ(Decimal(text, 38, 4), "no number") << text;
  }
}

TEST(DateTimes, ComeBackWhenTheyFit) {
  for (const std::int64_t millis :
       {0L, 3L, 7L, 997L, -3L, 1'764'021'243'120L, -6'847'804'800'000L}) {
    const std::int64_t micros = millis * 1000;
    if (!FitsDateTime(micros)) continue;
    std::array<char, kDateTimeBytes> bytes{};
    EncodeDateTime(micros, bytes.data());
    EXPECT_EQ(DecodeDateTime(bytes.data()), micros);
  }
  EXPECT_FALSE(FitsDateTime(5'000)) << "5 ms are no 1/300 s";
  EXPECT_FALSE(FitsDateTime(1)) << "finer than a millisecond";
  EXPECT_FALSE(FitsDateTime(-62'135'596'800'000'000)) << "the year 1";
}

TEST(DateTimes, DateTime2HoldsEveryMicrosecond) {
  for (const std::int64_t micros : {std::int64_t{-62'135'596'800'000'000}, std::int64_t{-1},
                                    std::int64_t{123'456}, std::int64_t{253'402'300'799'999'999}}) {
    ASSERT_TRUE(FitsDateTime2(micros));
    std::array<char, kDateTime2Bytes> bytes{};
    EncodeDateTime2(micros, bytes.data());
    EXPECT_EQ(DecodeTime({bytes.data(), 5}, 7) + DecodeDate(bytes.data() + 5), micros);
  }
  EXPECT_FALSE(FitsDateTime2(253'402'300'800'000'000));
}

TEST(Utf16, RoundTrips) {
  for (const std::string& text : {""s, "plain ASCII text"s, "a\0b"s, "häß \xF0\x9F\x98\x80 שלו"s}) {
    ByteBuffer bytes;
    const auto units = AppendUtf16(bytes, text);
    ASSERT_TRUE(units) << text;
    EXPECT_EQ(*units, CountUtf16(text));
    std::string back;
    AppendUtf8(back, bytes.view().data(), *units);
    EXPECT_EQ(back, text);
  }
}

TEST(Utf16, RefusesWhatIsNoUtf8) {
  for (const std::string_view text :
       {"\x80", "\xC0\x80", "\xE2\x82", "\xED\xA0\x80", "\xF5\x80\x80\x80", "abcdefgh\xFF"}) {
    ByteBuffer bytes;
    EXPECT_FALSE(AppendUtf16(bytes, text));
    EXPECT_EQ(bytes.size(), 0U);
  }
}

TEST(Utf16, LoneSurrogateIsReplaced) {
  std::string text;
  AppendUtf8(text,
             "\x00\xD8"
             "A\0",
             2);
  EXPECT_EQ(text,
            "\xEF\xBF\xBD"
            "A");
}

TEST(Packets, AreCutAndNumbered) {
  ByteBuffer out;
  PacketCutter cutter(PacketType::kSqlBatch, 512);
  EXPECT_EQ(cutter.Cut(out, std::string(504, 'a'), false), 504U);
  EXPECT_EQ(cutter.Cut(out, std::string(503, 'b'), false), 0U) << "waits for more";
  EXPECT_EQ(cutter.Cut(out, "end", true), 3U);
  ASSERT_EQ(out.size(), 512U + 8 + 3);
  const auto first = ParsePacketHeader(out.at(0));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->length, 512U);
  EXPECT_FALSE(first->last());
  EXPECT_TRUE(ParsePacketHeader(out.at(512))->last());
  EXPECT_EQ(*out.at(512 + 6), 2) << "the second packet";
  EXPECT_FALSE(ParsePacketHeader("\x04\x01\x00\x07\0\0\0\0"));
}

TEST(PreLogin, EncryptionIsAMust) {
  const auto answer = [](char encryption) { return "\x01\x00\x06\x00\x01\xFF"s + encryption; };
  EXPECT_TRUE(ParsePreLoginAnswer(answer(1)));
  EXPECT_TRUE(ParsePreLoginAnswer(answer(3)));
  for (const char encryption : {char{0}, char{2}}) {
    const auto refused = ParsePreLoginAnswer(answer(encryption));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kUnsupported);
  }
  const std::string whole = answer(1);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(ParsePreLoginAnswer(std::string_view(whole).substr(0, size))) << size;
  }
}

TEST(Login, PasswordIsScrambled) {
  std::string bytes = "p\0"s;
  Scramble(bytes.data(), bytes.size());
  EXPECT_EQ(bytes, "\xA2\xA5");
}

TEST(Login, FieldsStandInOrderAndTheLengthAddsUp) {
  ByteBuffer out;
  ASSERT_TRUE(AppendLogin(out, {.server = "s",
                                .database = "d",
                                .user = "u",
                                .password = "secret",
                                .application = "a",
                                .workstation = "w",
                                .packet_bytes = 16'000}));
  EXPECT_EQ(LoadLittle<std::uint32_t>(out.at(0)), out.size());
  std::size_t before = 94;
  for (const std::size_t place : {36U, 40U, 44U, 48U, 52U, 56U, 60U, 64U, 68U}) {
    const std::size_t offset = LoadLittle<std::uint16_t>(out.at(place));
    EXPECT_GE(offset, before) << place;
    before = offset;
  }
  EXPECT_EQ(out.view().find("s\0e\0c\0r\0"s), std::string_view::npos) << "not in clear";
}

TEST(Login, AnAccessTokenTravelsAsAFeature) {
  ByteBuffer out;
  ASSERT_TRUE(AppendLogin(out, {.server = "s", .access_token = "T", .token_required = true}));
  EXPECT_NE(out.view().find("\x02\x07\0\0\0\x03\x02\0\0\0T\0"s), std::string_view::npos);
}

TEST(Pieces, AnEmptyTextHasItsTerminatorOnce) {
  ByteBuffer out;
  EndPieces(out, BeginPieces(out));
  EXPECT_EQ(out.view(), std::string(12, '\0'));
  out.Clear();
  const std::size_t begun = BeginPieces(out);
  out.AddBytes("ab");
  EndPieces(out, begun);
  EXPECT_EQ(out.view(), "\x02\0\0\0\0\0\0\0\x02\0\0\0ab\0\0\0\0"s);
}

}  // namespace
}  // namespace opendes::tds
