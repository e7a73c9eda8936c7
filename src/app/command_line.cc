#include "app/command_line.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <exception>
#include <functional>
#include <iostream>

#include "app/demo/demo.h"
#include "app/schema_command.h"
#include "app/serve.h"
#include "app/stop_on_signal.h"
#include "app/verify_command.h"
#include "cli/credentials.h"
#include "cli/profiles_command.h"

namespace opendes::app {
namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 2;

// What the chosen command does; returns the exit code.
using Command = std::function<int(std::stop_token)>;

int Report(const Error& error) {
  std::cerr << "opendes: " << error.ToString() << "\n";
  return kFailed;
}

template <typename T>
int Report(const Result<T>& result) {
  return result ? kDone : Report(result.error());
}

void AddConfigOption(CLI::App& command, std::string& path) {
  command.add_option("--config", path, "Configuration file (docs/configuration.md)")
      ->capture_default_str();
}

void AddServe(CLI::App& app, Command& chosen) {
  auto path = std::make_shared<std::string>("opendes.toml");
  CLI::App* command = app.add_subcommand("serve", "Run the service until SIGTERM");
  AddConfigOption(*command, *path);
  command->callback([&chosen, path] {
    chosen = [path](std::stop_token stop) { return Report(Serve(*path, std::move(stop))); };
  });
}

struct ProfilesOptions {
  cli::ProfilesArguments arguments;
  std::string url = "http://127.0.0.1:8090";
  std::string token_file;
  std::string ca_file;
};

int RunProfiles(const ProfilesOptions& options, std::stop_token stop) {
  auto client = http::MakeClient({.ca_file = options.ca_file, .allow_plain_http = true});
  if (!client) return Report(client.error());
  SystemClock clock;
  auto tokens = cli::FindCredentials(options.token_file, client->get(), &clock);
  if (!tokens) return Report(tokens.error());
  cli::ApiClient api(client->get(), tokens->get(), options.url);
  return Report(cli::RunProfilesVerb(api, options.arguments, std::cout, std::move(stop)));
}

// One verb of `profiles`; `operand` is what it takes besides options.
enum class Operand { kNone, kProfile, kFile };

void AddVerb(CLI::App& profiles, const std::shared_ptr<ProfilesOptions>& options, Command& chosen,
             const std::string& verb, Operand operand, const std::string& help) {
  CLI::App* command = profiles.add_subcommand(verb, help);
  if (operand == Operand::kProfile) {
    command->add_option("profile", options->arguments.profile, "Id or name")->required();
  } else if (operand == Operand::kFile) {
    command->add_option("file", options->arguments.file, "JSON description; - for standard input")
        ->required();
  }
  if (verb == "resync") {
    command->add_option("--entity", options->arguments.entity, "Only this entity");
  }
  command->add_option("--url", options->url, "Where the service listens")
      ->envname("OPENDES_URL")
      ->capture_default_str();
  command->add_option("--token-file", options->token_file, "File with an access token");
  command->add_option("--ca-file", options->ca_file, "Further certificate authorities (PEM)");
  command->add_option("--organization", options->arguments.organization, "URL of one organisation");
  command->add_flag("--json", options->arguments.json, "The service's answer as it is");
  command->callback([&chosen, options, verb] {
    options->arguments.verb = verb;
    while (options->url.ends_with('/')) options->url.pop_back();
    chosen = [options](std::stop_token stop) { return RunProfiles(*options, std::move(stop)); };
  });
}

void AddProfiles(CLI::App& app, Command& chosen) {
  CLI::App* profiles = app.add_subcommand("profiles", "Manage export profiles of a service");
  profiles->require_subcommand(1);
  const auto options = std::make_shared<ProfilesOptions>();
  const auto add = [&](const char* verb, Operand operand, const char* help) {
    AddVerb(*profiles, options, chosen, verb, operand, help);
  };
  add("list", Operand::kNone, "All profiles of the organisations you administer");
  add("show", Operand::kProfile, "One profile with the state of its entities");
  add("create", Operand::kFile, "Make a profile from a JSON description");
  add("validate", Operand::kFile, "Check a JSON description without making a profile");
  add("test", Operand::kProfile, "Run the checks on a stored profile");
  add("activate", Operand::kProfile, "Start replication");
  add("deactivate", Operand::kProfile, "Stop replication");
  add("delete", Operand::kProfile, "Delete a profile; its tables stay");
  add("resync", Operand::kProfile, "Load tables anew over the rows that are there");
  add("failures", Operand::kProfile, "A link to the failure log");
  add("accept-terms", Operand::kNone, "Accept the privacy terms for your organisations");
}

void AddVerify(CLI::App& app, Command& chosen) {
  struct Options {
    std::string config = "opendes.toml";
    std::string profile;
    std::string entity;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("verify", "Compare a profile's tables with the source");
  command->add_option("profile", options->profile, "Id or name")->required();
  command->add_option("--entity", options->entity, "Only this entity");
  AddConfigOption(*command, options->config);
  command->callback([&chosen, options] {
    chosen = [options](std::stop_token stop) {
      const auto differences =
          RunVerify(options->config, options->profile, options->entity, std::cout, std::move(stop));
      if (!differences) return Report(differences.error());
      return *differences == 0 ? kDone : kFailed;
    };
  });
}

void AddSchema(CLI::App& app, Command& chosen) {
  auto arguments = std::make_shared<SchemaArguments>();
  arguments->configuration_path = "opendes.toml";
  CLI::App* command = app.add_subcommand("schema", "Print the DDL of an entity's table");
  command->add_option("entity", arguments->entity, "Logical name")->required();
  command->add_option("--destination", arguments->destination, "Kind or URL of the database")
      ->required();
  command->add_option("--organization", arguments->organization,
                      "URL, when several are configured");
  command->add_option("--prefix", arguments->prefix, "Prefix of the table names");
  command->add_option("--schema", arguments->schema, "Schema of the tables")->capture_default_str();
  AddConfigOption(*command, arguments->configuration_path);
  command->callback([&chosen, arguments] {
    chosen = [arguments](std::stop_token stop) {
      const auto ddl = RenderSchema(*arguments, std::move(stop));
      if (!ddl) return Report(ddl.error());
      std::cout << *ddl;
      return kDone;
    };
  });
}

void AddDemo(CLI::App& app, Command& chosen) {
  auto options = std::make_shared<DemoOptions>();
  CLI::App* command =
      app.add_subcommand("demo", "A stand-in organisation replicated into SQLite, live");
  command->add_option("--dir", options->folder, "Where its files go")->capture_default_str();
  command->add_option("--seconds", options->seconds, "How long rows are changed")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  command->add_flag("--keep", options->keep, "Leave it running and print where");
  command->callback([&chosen, options] {
    chosen = [options](std::stop_token stop) { return Report(RunDemo(*options, std::move(stop))); };
  });
}

}  // namespace

int RunCommandLine(int argc, const char* const* argv) {
  Command chosen;
  CLI::App app("OpenDES: Dynamics 365 / Dataverse data in your own SQL database, continuously.",
               "opendes");
  app.require_subcommand(1);
  AddServe(app, chosen);
  AddProfiles(app, chosen);
  AddVerify(app, chosen);
  AddSchema(app, chosen);
  AddDemo(app, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kUsage;
  }
  try {
    const StopOnSignal stop;
    return chosen(stop.token());
  } catch (const std::exception& error) {
    std::cerr << "opendes: a bug of ours: " << error.what() << "\n";
    return kFailed;
  }
}

}  // namespace opendes::app
