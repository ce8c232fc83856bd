#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "app/answer.h"
#include "app/commands/commands.h"
#include "app/complaints.h"
#include "report/colour.h"

namespace whither {

namespace {

constexpr std::size_t kNarrowest = 20;
constexpr std::size_t kWidest = 1000;

bool says(const char* variable) {
  const char* const value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

// A terminal that knows colours, and nobody who wants none (no-color.org, force-color.org).
bool by_itself(int stream) {
  if (says("NO_COLOR")) return false;
  if (says("FORCE_COLOR")) return true;
  const char* const terminal = std::getenv("TERM");
  return ::isatty(stream) != 0 && terminal != nullptr && std::string_view{terminal} != "dumb";
}

}  // namespace

void add_manners(CLI::App& app, Manners& manners) {
  app.add_option("--color", manners.color, "colours, where the output is a terminal unless it is said here")
      ->type_name("auto|always|never")
      ->capture_default_str();
  app.add_option("--width", manners.width, "columns of tables, else the terminal's; in pipes nothing is cut")
      ->type_name("N");
}

Result<void> mind(const Manners& manners) {
  const bool is_auto = manners.color == "auto";
  if (!is_auto && manners.color != "always" && manners.color != "never") {
    return fail(Fault::Usage, unknown_word("colour setting", manners.color, {"auto", "always", "never"}));
  }
  const bool always = manners.color == "always";
  set_colours(is_auto ? Colours{by_itself(STDOUT_FILENO), by_itself(STDERR_FILENO)} : Colours{always, always});
  if (!manners.width) return {};
  if (*manners.width < kNarrowest || *manners.width > kWidest) {
    return fail(Fault::Usage, "--width takes a number of columns from 20 to 1000");
  }
  set_width(*manners.width);
  return {};
}

}  // namespace whither
