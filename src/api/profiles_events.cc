// Progress as server-sent events: the profile with its status, once a second.
#include <boost/json.hpp>
#include <memory>
#include <utility>

#include "api/handlers.h"
#include "api/profile_json.h"
#include "api/reply.h"

namespace opendes::api {
namespace {

// Used by one thread at a time.
class ProfileEvents {
 public:
  ProfileEvents(const ApiParts& parts, const Call& call, std::shared_ptr<void> seat)
      : control_(*parts.control),
        clock_(*parts.clock),
        profile_(call.profile.id),
        organization_url_(call.organization.url),
        ends_at_(clock_.Now() + limits::kEventStreamLife),
        seat_(std::move(seat)) {}

  // The next event, at once for the first; nullopt when the stream's life is over or the profile
  // was deleted.
  Result<std::optional<std::string>> Next(std::stop_token stop) {
    const bool waited = first_ || clock_.SleepFor(limits::kEventPause, std::move(stop));
    if (!waited || deleted_ || clock_.Now() >= ends_at_) return std::nullopt;
    first_ = false;
    OPENDES_TRY_ASSIGN(const Profile profile, control_.GetProfile(profile_));
    OPENDES_TRY_ASSIGN(const auto streams, control_.ListStatus(profile_));
    deleted_ = profile.state == ProfileState::kDeleted;
    const auto object = RenderProfile(profile, organization_url_, streams, true, clock_.Now());
    return fmt::format("event: profile\ndata: {}\n\n", boost::json::serialize(object));
  }

 private:
  control::ControlStore& control_;
  Clock& clock_;
  const ProfileId profile_;
  const std::string organization_url_;
  const TimePoint ends_at_;
  const std::shared_ptr<void> seat_;
  bool first_ = true;
  bool deleted_ = false;
};

}  // namespace

Answer StreamProfileEvents(Service& service, Call& call) {
  auto seat = service.long_calls.Take();
  if (seat == nullptr) return TooManyLongCalls();
  const auto events = std::make_shared<ProfileEvents>(service.parts, call, std::move(seat));
  return http::ServerResponse{
      .status = 200,
      .headers = {{"Content-Type", "text/event-stream"},
                  {"Cache-Control", "no-store"},
                  {"X-Accel-Buffering", "no"}},
      .body = {},
      .stream = [events](std::stop_token stop) { return events->Next(std::move(stop)); }};
}

}  // namespace opendes::api
