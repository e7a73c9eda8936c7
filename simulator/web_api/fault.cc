#include "simulator/web_api/fault.h"

#include <fmt/format.h>

#include "simulator/store/json_text.h"

namespace opendes::sim {

http::ServerResponse RenderFault(const ApiFault& fault, bool with_details) {
  http::ServerResponse response;
  response.status = fault.status;
  response.headers = fault.headers;
  response.headers.emplace_back("Content-Type", "application/json; odata.metadata=minimal");
  response.body = fmt::format(R"({{"error":{{"code":{},"message":{})", JsonString(fault.code),
                              JsonString(fault.message));
  if (with_details) {
    response.body += fmt::format(
        R"(,"@Microsoft.PowerApps.CDS.ErrorDetails.OperationStatus":"0",)"
        R"("@Microsoft.PowerApps.CDS.ErrorDetails.SubErrorCode":"2147746581",)"
        R"("@Microsoft.PowerApps.CDS.HelpLink":"http://go.microsoft.com/fwlink/?LinkID=398563&)"
        R"(error=Microsoft.Crm.CrmException%3a{}&client=platform",)"
        R"("@Microsoft.PowerApps.CDS.InnerError.Message":{})",
        fault.code.starts_with("0x") ? fault.code.substr(2) : fault.code,
        JsonString(fault.message));
  }
  response.body += "}}";
  return response;
}

}  // namespace opendes::sim
