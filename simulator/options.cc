#include "simulator/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>

#include "simulator/row_scale.h"

namespace opendes::sim {
namespace {

// "127.0.0.1:8080".
bool ReadListen(const std::string& text, Options& options) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return false;
  options.address = text.substr(0, colon);
  const char* end = text.data() + text.size();
  return std::from_chars(text.data() + colon + 1, end, options.port).ptr == end &&
         options.port >= 0 && options.port < 65'536;
}

Result<> ReadRows(const std::string& scale, const std::string& rows, Options& options) {
  OPENDES_TRY_ASSIGN(options.rows, ScaleRows(scale));
  return OverrideRows(rows, options.rows);
}

}  // namespace

CommandLine ParseCommandLine(int argc, char** argv) {
  CommandLine line;
  Options& options = line.options;
  std::string listen = "127.0.0.1:0";
  std::string scale = "default";
  std::string rows;
  std::string links = "documented";
  std::string token_version = "start";
  std::string recreate = "both";
  CLI::App app("A stand-in Dataverse organisation with its identity provider and key vault.",
               "dataverse-sim");
  app.add_option("--listen", listen, "Address and port; 0 is any free port")->capture_default_str();
  app.add_option("--rows", rows, "Rows by table: account=100000,contact=5");
  app.add_option("--scale", scale, "Rows of the other tables: default, small or none")
      ->capture_default_str();
  app.add_option("--seed", options.seed, "Rows are a function of it")->capture_default_str();
  app.add_option("--organizations", options.organizations)
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  app.add_option("--state-dir", options.state_folder, "Where ca.pem is kept; none: no https");
  app.add_option("--ready-file", options.ready_file, "Gets the ready line too");
  app.add_flag("--gzip", options.gzip, "Compress for clients that ask");
  app.add_flag("--open", options.open, "No token needed: every caller is the administrator");
  app.add_option("--page-links", links, "Where links stand in a page")
      ->check(CLI::IsMember({"documented", "before", "after"}))
      ->capture_default_str();
  app.add_option("--token-version", token_version, "What a first delta link holds")
      ->check(CLI::IsMember({"start", "end"}))
      ->capture_default_str();
  app.add_option("--recreate", recreate, "A row back with its id shows as: both, upsert")
      ->check(CLI::IsMember({"both", "upsert"}))
      ->capture_default_str();
  app.add_option("--expired-status", options.web_api.expired_status)
      ->check(CLI::IsMember({400, 410}))
      ->capture_default_str();
  app.add_option("--expire-days", options.expire_days, "Life of a delta token")
      ->check(CLI::Range(0, 365))
      ->capture_default_str();
  app.add_flag("!--no-throttle", options.throttle, "Without the service protection limits");
  app.add_option("--servers", options.servers, "Web servers that count requests on their own")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_option("--token-lifetime", options.token_lifetime_seconds, "Of access tokens, seconds")
      ->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool help = error.get_exit_code() == 0;
    line.text = help ? app.help() : fmt::format("dataverse-sim: {}\n", error.what());
    line.exit_status = help ? 0 : 2;
    return line;
  }
  options.web_api.link_order = links == "before"  ? LinkOrder::kBefore
                               : links == "after" ? LinkOrder::kAfter
                                                  : LinkOrder::kDocumented;
  options.web_api.token_from_first_page = token_version == "start";
  options.recreate_keeps_tombstone = recreate == "both";
  if (!ReadListen(listen, options)) {
    line.text = fmt::format("dataverse-sim: '{}' is not of the form address:port\n", listen);
    line.exit_status = 2;
  } else if (const auto read = ReadRows(scale, rows, options); !read) {
    line.text = fmt::format("dataverse-sim: {}\n", read.error().message);
    line.exit_status = 2;
  }
  return line;
}

}  // namespace opendes::sim
