// The organisation's Web API in process: a request in, an answer out. Written from what is known of
// Dataverse; shares no code with the source.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "http/client.h"
#include "test/simulation/organization/feed.h"
#include "test/simulation/organization/organization.h"

namespace opendes::simulation {

inline constexpr std::string_view kBaseUrl = "https://org.example.com/api/data/v9.2/";

struct ApiRequest {
  std::string url;
  std::string prefer;
};

// What a page has to be beyond what the cursor says; a fault's means to make trouble.
struct PageForm {
  std::size_t size = 5000;
  bool repeat_row = false;  // one of the page stands on it twice
};

http::ClientResponse RenderAnswer(int status, std::string body, http::Headers headers = {});
http::ClientResponse RenderError(int status, std::string_view code, std::string_view message,
                                 http::Headers headers = {});

class WebApi {
 public:
  // All outlive the object.
  WebApi(const Organization& organization, const FeedBehaviour& behaviour, const Clock& clock)
      : organization_(organization), behaviour_(behaviour), clock_(clock) {}

  http::ClientResponse Answer(const ApiRequest& request, const PageForm& form) const;

 private:
  struct Call;

  http::ClientResponse AnswerMetadata(const Call& call) const;
  http::ClientResponse AnswerSet(const Call& call, const Table& table, const PageForm& form) const;
  http::ClientResponse AnswerRow(const Call& call, const Table& table) const;
  std::string RenderPage(const Call& call, const Table& table, const FeedPage& page,
                         const PageForm& form) const;
  std::string RenderLinks(const Call& call, const Table& table, const FeedPage& page) const;
  std::string RenderToken(std::int64_t version) const;

  const Organization& organization_;
  const FeedBehaviour& behaviour_;
  const Clock& clock_;
};

}  // namespace opendes::simulation
