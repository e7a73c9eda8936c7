#include "http/message.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace opendes::http {
namespace {

struct Parts {
  std::string text;
  std::string origin;
  std::string target;
};

TEST(ParseUrl, TakesPlainUrlsApart) {
  const std::vector<Parts> cases = {
      {"https://org.crm.dynamics.com", "https://org.crm.dynamics.com", "/"},
      {"HTTPS://Org.CRM.dynamics.com:443/API?$top=1", "https://org.crm.dynamics.com",
       "/API?$top=1"},
      {"http://127.0.0.1:8080/x", "http://127.0.0.1:8080", "/x"},
      {"http://host:80/", "http://host", "/"},
      {"https://host:80/", "https://host:80", "/"},
      {"https://host?x=/y?z", "https://host", "/?x=/y?z"},
      {"https://[2001:DB8::1]:8443/a", "https://[2001:db8::1]:8443", "/a"},
      {"https://xn--bcher-kva.example/", "https://xn--bcher-kva.example", "/"},
      {"https://host/a%20b/..;/'(x)'!*", "https://host", "/a%20b/..;/'(x)'!*"},
      {"https://host/@user:pass", "https://host", "/@user:pass"},
      {"https://host:65535/", "https://host:65535", "/"},
  };
  for (const Parts& parts : cases) {
    const auto url = ParseUrl(parts.text);
    ASSERT_TRUE(url) << parts.text;
    EXPECT_EQ(url->Origin(), parts.origin) << parts.text;
    EXPECT_EQ(url->target, parts.target) << parts.text;
    EXPECT_EQ(ParseUrl(url->Origin() + url->target)->Origin(), parts.origin);
  }
}

// Forms by which two programs have been made to see two different hosts in one URL.
TEST(ParseUrl, RefusesWhatIsNotPlain) {
  const std::vector<std::string> cases = {
      "",
      "host",
      "//host/",
      "/path",
      "https:",
      "https:/host",
      "https:host",
      "https://",
      "https:///path",
      "https://?x",
      "https://#x",
      "ftp://host/",
      "file:///etc/passwd",
      "gopher://127.0.0.1:25/_HELO",
      "javascript://host/",
      " https://host/",
      "https ://host/",
      "https://host /",
      "https://host/ ",
      "https://host/a b",
      "https://ho\tst/",
      "https://host/\n",
      "https://host\r\nX: y/",
      std::string("https://host/\0", 14),
      std::string("https://ho\0st/", 14),
      "https://user@host/",
      "https://user:pass@host/",
      "https://good.example@127.0.0.1/",
      "https://good.example:443@127.0.0.1/",
      "https://127.0.0.1\\@good.example/",
      "https://good.example\\.evil.example/",
      "https://host/a\\b",
      "https://host#fragment",
      "https://host/#fragment",
      "https://good.example#@evil.example/",
      "https://host:/",
      "https://host:0/",
      "https://host:65536/",
      "https://host:-1/",
      "https://host:+443/",
      "https://host:0x1bb/",
      "https://host:443x/",
      "https://host:443:443/",
      "https://host:000000443/",
      "https://host./",
      "https://.host/",
      "https://ho..st/",
      "https://ho%73t/",
      "https://host%00.example/",
      "https://b\xC3\xBC"
      "cher.example/",
      "https://\xE2\x91\xA0\xE2\x91\xA1.example/",
      "https://host/\xC3\xBC",
      "https://[::1",
      "https://::1/",
      "https://[::1]443/",
      "https://[127.0.0.1]/",
      "https://[fe80::1%25eth0]/",
      "https://[fe80::1%eth0]/",
      "https://[]/",
      "https://[::1]@host/",
      "https://host,evil/",
      "https://host;evil/",
      "https://*/",
      "https://" + std::string(254, 'a') + "/",
  };
  for (const std::string& text : cases) {
    const auto url = ParseUrl(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(ParseUrl, MessagesDoNotRepeatCredentials) {
  const auto url = ParseUrl("https://user:CANARY@host/");
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().ToString().find("CANARY"), std::string::npos);
}

TEST(Find, IgnoresCaseAndTakesTheFirst) {
  const Headers headers = {{"Retry-After", "1"}, {"RETRY-AFTER", "2"}, {"Empty", ""}};
  EXPECT_EQ(Find(headers, "retry-after"), "1");
  EXPECT_EQ(Find(headers, "EMPTY"), "");
  EXPECT_EQ(Find(headers, "retry"), std::nullopt);
}

TEST(Percent, RoundTripsEveryByte) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  EXPECT_EQ(PercentDecode(PercentEncode(all)), all);
  EXPECT_EQ(PercentEncode("a b/\xC3\xA9~-_."), "a%20b%2F%C3%A9~-_.");
}

TEST(Percent, KeepsBadEscapesAndPlus) {
  EXPECT_EQ(PercentDecode("a+b%2"), "a+b%2");
  EXPECT_EQ(PercentDecode("%"), "%");
  EXPECT_EQ(PercentDecode("%zz%41%4"), "%zzA%4");
  EXPECT_EQ(PercentDecode("%25%32%35"), "%25");
}

TEST(Form, RoundTrips) {
  const std::vector<std::pair<std::string, std::string>> fields = {
      {"scope", "https://org/.default"}, {"a&b", "c=d+e f"}, {"empty", ""}};
  EXPECT_EQ(DecodeForm(EncodeForm(fields)), fields);
}

TEST(Form, ReadsWhatBrowsersWrite) {
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"a", "x y"}, {"b", ""}, {"c", "1=2"}};
  EXPECT_EQ(DecodeForm("a=x+y&b&&c=1=2&"), expected);
  EXPECT_TRUE(DecodeForm("").empty());
}

}  // namespace
}  // namespace opendes::http
