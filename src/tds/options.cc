#include "tds/options.h"

#include <algorithm>

#include "base/ascii.h"

namespace opendes::tds {

Options Options::Clone() const {
  return {.host = host,
          .port = port,
          .database = database,
          .user = user,
          .password = password.Clone(),
          .access_token = access_token.Clone(),
          .application = application,
          .certificate_host = certificate_host,
          .authorities_file = authorities_file,
          .trust_any_certificate = trust_any_certificate,
          .read_only = read_only,
          .connect_timeout = connect_timeout,
          .statement_timeout = statement_timeout,
          .lock_timeout = lock_timeout};
}

bool MayRouteTo(std::string_view from, std::string_view host) {
  if (EqualIgnoringCase(from, host)) return true;
  const auto dot = from.find('.');
  if (dot == std::string_view::npos) return false;
  const std::string domain = LowerCase(from.substr(dot));  // ".database.windows.net"
  const bool address = from.find_first_not_of("0123456789.") == std::string_view::npos;
  const bool top_level = domain.find('.', 1) == std::string::npos;
  return !address && !top_level && LowerCase(host).ends_with(domain);
}

}  // namespace opendes::tds
