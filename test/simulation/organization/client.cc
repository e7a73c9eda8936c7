#include "test/simulation/organization/client.h"

namespace opendes::simulation {
namespace {

constexpr Duration kAnswerTime{50};

bool IsPage(const http::ClientResponse& answer) {
  return answer.status == 200 && answer.body.find("\"value\":[") != std::string::npos;
}

}  // namespace

bool SteppingClock::SleepFor(Duration duration, std::stop_token stop) {
  if (stop.stop_requested()) return false;
  Duration rounded(1000);
  while (rounded <= duration) rounded *= 2;
  now_ += rounded;
  return true;
}

Result<http::ClientResponse> OrganizationClient::Send(const http::ClientRequest& request,
                                                      std::stop_token) {
  ++requests_;
  clock_.Advance(kAnswerTime);
  const ApiRequest asked{.url = request.url,
                         .prefer = std::string(http::Find(request.headers, "Prefer").value_or(""))};
  const Fault fault = before_answer ? before_answer(asked) : Fault{};
  if (auto instead = AnswerInstead(fault)) return *std::move(instead);
  PageForm form{.size = page_rows, .repeat_row = fault.kind == FaultKind::kRepeatRow};
  if (fault.kind == FaultKind::kSmallPage) form.size = 1;
  if (fault.kind == FaultKind::kEmptyPage) form.size = 0;
  http::ClientResponse answer = api_.Answer(asked, form);
  const bool page = IsPage(answer);
  // Only what belongs to one cycle may be repeated: a page of an earlier one is no fault but a lie.
  const bool goes_on = previous_page_.find(asked.url) != std::string::npos;
  std::string previous = std::exchange(previous_page_, page ? answer.body : std::string());
  if (!goes_on) previous.clear();
  return Spoil(fault, std::move(answer), asked.url, previous);
}

}  // namespace opendes::simulation
