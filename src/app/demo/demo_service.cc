#include "app/demo/demo_service.h"

#include <fstream>

#include "app/demo/json_fields.h"
#include "app/demo/ready_file.h"

namespace opendes::app {

std::string RenderDemoConfiguration(const DemoFiles& files, const StandInFacts& stand_in) {
  constexpr const char* kText = R"(# Written by `opendes demo`.
[server]
listen = "127.0.0.1:0"
ready_file = "{ready_file}"

[identity]
authority = "{identity}"
audiences = ["{audience}"]
tenants = ["{tenant}"]

[[organizations]]
url = "{organization}"
tenant_id = "{tenant}"
client_id = "{client}"
client_secret = "{secret}"

[control]
store = "sqlite:{control}"

[replication]
# Every table is looked at often, so that the demo shows its changes within seconds.
poll_longest_seconds = 2

[secrets]
warehouse = "Data Source={database}"

[http]
ca_file = "{ca_file}"
)";
  return fmt::format(
      fmt::runtime(kText), fmt::arg("ready_file", files.service_ready()),
      fmt::arg("identity", stand_in.identity_url), fmt::arg("audience", kDemoAudience),
      fmt::arg("tenant", stand_in.tenant_id), fmt::arg("organization", stand_in.organization_url),
      fmt::arg("client", stand_in.client_id), fmt::arg("secret", stand_in.client_secret),
      fmt::arg("control", files.control()), fmt::arg("database", files.database()),
      fmt::arg("ca_file", stand_in.ca_file));
}

Result<DemoService> StartDemoService(const DemoFiles& files, const StandInFacts& stand_in,
                                     bool outlives_us, std::stop_token stop) {
  std::ofstream file(files.configuration());
  file << RenderDemoConfiguration(files, stand_in);
  file.close();
  if (!file.good()) {
    return Fail(ErrorCode::kUnavailable, Blame::kUs, "cannot write {}", files.configuration());
  }
  OPENDES_TRY_ASSIGN(ChildProcess process, ChildProcess::Start({ProgramBesideUs("opendes"), "serve",
                                                                "--config", files.configuration()},
                                                               files.service_log(), outlives_us));
  OPENDES_TRY_ASSIGN(const std::string ready,
                     AwaitReadyFile(process, "opendes serve", files.service_ready(), stop));
  OPENDES_TRY_ASSIGN(const auto facts, ParseJson(ready, files.service_ready()));
  return DemoService{.process = std::move(process), .url = TextMember(facts, "url")};
}

}  // namespace opendes::app
