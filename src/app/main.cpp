#include <CLI/CLI.hpp>
#include <clocale>
#include <cstdio>
#include <string_view>

#include "app/commands/commands.h"
#include "app/complaints.h"
#include "app/first_words.h"
#include "app/places.h"

namespace {

using namespace whither;

constexpr const char* kFooter =
    "Start:\n"
    "  whither serve                    collect, in one terminal\n"
    "  whither flows                    look, in another\n"
    "  whither top orgs --device 192.168.1.139\n"
    "More: whither help, whither help filter, whither top --help.";

void add_commands(CLI::App& app, Invocation& invocation) {
  add_serve(app, invocation);
  add_listen(app, invocation);
  add_import(app, invocation);
  add_top(app, invocation);
  add_compare(app, invocation);
  add_device(app, invocation);
  add_who(app, invocation);
  add_flows(app, invocation);
  add_sql(app, invocation);
  add_log(app, invocation);
  add_export(app, invocation);
  add_interfaces(app, invocation);
  add_replay(app, invocation);
  add_whois(app, invocation);
  add_status(app, invocation);
  add_data(app, invocation);
  add_storage(app, invocation);
  add_devices(app, invocation);
  add_views(app, invocation);
  add_config(app, invocation);
  add_help(app, invocation);
  add_man(app, invocation);
  add_completions(app, invocation);
  add_version(app, invocation);
}

// Unknown first words get a better answer than the parser's.
Result<void> check_command(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return {};
  std::vector<std::string> names;
  for (const auto* const command : app.get_subcommands({})) {
    if (command->get_name() == argv[1]) return {};
    names.push_back(command->get_name());
  }
  return fail(Fault::Usage, unknown_word("command", argv[1], names));
}

int run(int argc, char** argv) {
  CLI::App app{"whither: who are my devices talking to?", "whither"};
  app.require_subcommand(0, 1);
  app.footer(kFooter);
  app.set_version_flag("-V,--version", std::string("whither ") + WHITHER_VERSION);
  app.fallthrough();  // what stands for all commands may stand behind one
  Invocation invocation;
  Manners manners;
  add_manners(app, manners);
  add_commands(app, invocation);
  if (argc > 1 && argv[1] == std::string_view{"complete"}) {
    return tell_completion(app, std::span<const char* const>{argv, static_cast<std::size_t>(argc)}.subspan(2));
  }
  if (const auto known = check_command(app, argc, argv); !known) {
    complain(known.error(), false);
    return static_cast<int>(known.error().fault);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    complain({Fault::Usage, std::string(error.what()) + " (see whither --help)"}, false);
    return static_cast<int>(Fault::Usage);
  }
  if (const auto minded = mind(manners); !minded) {
    complain(minded.error(), invocation.json);
    return static_cast<int>(minded.error().fault);
  }
  if (!invocation.run) return tell_first_words();
  const auto done = invocation.run();
  if (done) return *done;
  complain(done.error(), invocation.json);
  return static_cast<int>(done.error().fault);
}

}  // namespace

int main(int argc, char** argv) {
  std::setlocale(LC_CTYPE, "C.UTF-8");
  const int code = run(argc, argv);
  if ((std::fflush(stdout) != 0 || std::ferror(stdout) != 0) && code == 0) {
    whither::complain({whither::Fault::Unreachable, "cannot write to standard output"}, false);
    return static_cast<int>(whither::Fault::Unreachable);
  }
  return code;
}
