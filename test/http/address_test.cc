#include "http/address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cstring>
#include <string>

namespace opendes::http {
namespace {

sockaddr_storage Address(const std::string& text) {
  sockaddr_storage storage{};
  if (text.find(':') == std::string::npos) {
    auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
    v4.sin_family = AF_INET;
    EXPECT_EQ(inet_pton(AF_INET, text.c_str(), &v4.sin_addr), 1) << text;
  } else {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
    v6.sin6_family = AF_INET6;
    EXPECT_EQ(inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr), 1) << text;
  }
  return storage;
}

bool Public(const std::string& text) {
  const sockaddr_storage storage = Address(text);
  return IsPublic(reinterpret_cast<const sockaddr&>(storage));
}

bool Loopback(const std::string& text) {
  const sockaddr_storage storage = Address(text);
  return IsLoopback(reinterpret_cast<const sockaddr&>(storage));
}

TEST(IsPublic, AcceptsAddressesOfTheInternet) {
  for (const char* text : {"8.8.8.8", "1.1.1.1", "20.190.128.1", "9.255.255.255", "11.0.0.0",
                           "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0",
                           "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
                           "223.255.255.255", "2600::1", "2a01:111::1", "::ffff:8.8.8.8"}) {
    EXPECT_TRUE(Public(text)) << text;
  }
}

TEST(IsPublic, RefusesAllOthers) {
  for (const char* text : {"0.0.0.0",
                           "0.1.2.3",
                           "10.0.0.1",
                           "10.255.255.255",
                           "100.64.0.0",
                           "100.127.255.255",
                           "127.0.0.1",
                           "127.255.255.254",
                           "169.254.169.254",
                           "168.63.129.16",
                           "172.16.0.0",
                           "172.31.255.255",
                           "192.0.0.1",
                           "192.0.2.1",
                           "192.88.99.1",
                           "192.168.0.1",
                           "198.18.0.1",
                           "198.19.255.255",
                           "198.51.100.1",
                           "203.0.113.1",
                           "224.0.0.1",
                           "239.255.255.255",
                           "240.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::ffff:127.0.0.1",
                           "::ffff:10.0.0.1",
                           "::ffff:169.254.169.254",
                           "::127.0.0.1",
                           "64:ff9b::7f00:1",
                           "64:ff9b:1::1",
                           "100::1",
                           "2001::1",
                           "2001:db8::1",
                           "2002:7f00:1::",
                           "3fff::1",
                           "fc00::1",
                           "fdff::1",
                           "fe80::1",
                           "febf::1",
                           "fec0::1",
                           "ff02::1",
                           "4000::1",
                           "1fff::1"}) {
    EXPECT_FALSE(Public(text)) << text;
  }
}

TEST(IsPublic, RefusesOtherFamilies) {
  sockaddr address{};
  address.sa_family = AF_UNIX;
  EXPECT_FALSE(IsPublic(address));
  EXPECT_FALSE(IsLoopback(address));
}

TEST(IsLoopback, IsOnlyTheMachineItself) {
  EXPECT_TRUE(Loopback("127.0.0.1"));
  EXPECT_TRUE(Loopback("127.9.9.9"));
  EXPECT_TRUE(Loopback("::1"));
  EXPECT_FALSE(Loopback("::ffff:127.0.0.1"));
  EXPECT_FALSE(Loopback("128.0.0.1"));
  EXPECT_FALSE(Loopback("0.0.0.0"));
  EXPECT_FALSE(Loopback("::2"));
}

}  // namespace
}  // namespace opendes::http
