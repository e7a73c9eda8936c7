// Which addresses a connection may go to. Pure: decides on resolved addresses, never on names.
#pragma once

#include <sys/socket.h>

namespace opendes::http {

// 127.0.0.0/8 and ::1.
bool IsLoopback(const sockaddr& address);

// False for loopback, private, link-local, shared (CGNAT), multicast, reserved and documentation
// addresses, for IPv6 forms that carry such an IPv4 address, and for anything but IPv4 and IPv6.
bool IsPublic(const sockaddr& address);

}  // namespace opendes::http
