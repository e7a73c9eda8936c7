#include "app/demo/explain_running_demo.h"

#include <fmt/ranges.h>

#include "app/demo/demo_service.h"

namespace opendes::app {

std::string ExplainRunningDemo(const DemoFiles& files, const StandInFacts& stand_in,
                               const std::string& service_url, const std::string& profile_id,
                               const std::vector<pid_t>& processes) {
  constexpr const char* kText = R"(
It is still running.
  Database:  {database}
             sqlite3 {database} 'SELECT name, telephone1, SinkModifiedOn FROM account ORDER BY SinkModifiedOn DESC LIMIT 5'
  Service:   {service}   Swagger: {service}/swagger/ui/index   metrics: {service}/metrics
  Stand-in:  {organization}   change its rows: {control}
  Token:     curl -s --cacert {ca} -d grant_type=client_credentials -d client_id={client} \
               -d client_secret={secret} -d scope=api://{audience}/.default \
               {identity}/{tenant}/oauth2/v2.0/token
             (put its access_token into OPENDES_TOKEN, then: {opendes} profiles show {profile} --url {service})
  Compare:   {opendes} verify {profile} --config {configuration}
  Logs:      {service_log}, {stand_in_log}
  Stop:      kill {processes}
)";
  return fmt::format(
      fmt::runtime(kText), fmt::arg("database", files.database()), fmt::arg("service", service_url),
      fmt::arg("organization", stand_in.organization_url),
      fmt::arg("control", stand_in.control_url), fmt::arg("ca", stand_in.ca_file),
      fmt::arg("client", stand_in.client_id), fmt::arg("secret", stand_in.client_secret),
      fmt::arg("audience", kDemoAudience), fmt::arg("identity", stand_in.identity_url),
      fmt::arg("tenant", stand_in.tenant_id), fmt::arg("opendes", ProgramBesideUs("opendes")),
      fmt::arg("profile", profile_id), fmt::arg("configuration", files.configuration()),
      fmt::arg("service_log", files.service_log()), fmt::arg("stand_in_log", files.stand_in_log()),
      fmt::arg("processes", fmt::join(processes, " ")));
}

}  // namespace opendes::app
