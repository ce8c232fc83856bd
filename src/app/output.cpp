#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "app/answer.h"

namespace whither {

namespace {

std::size_t asked_width = 0;

}  // namespace

void set_width(std::size_t columns) { asked_width = columns; }

std::size_t terminal_width() {
  if (asked_width != 0) return asked_width;
  if (::isatty(STDOUT_FILENO) == 0) return 0;
  if (const char* const columns = std::getenv("COLUMNS"); columns != nullptr) {
    const auto wanted = std::strtoul(columns, nullptr, 10);
    if (wanted >= 20 && wanted <= 1000) return wanted;
  }
  winsize size{};
  return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20 ? size.ws_col : 80;
}

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

LocalNetworks local_networks() {
  auto local = LocalNetworks::standard();
  for (const auto& net : networks_of_this_host()) local.add(net);
  return local;
}

}  // namespace whither
