#include "app/progress_line.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace whither {

ProgressLine::ProgressLine(bool wanted) : is_shown_(wanted && ::isatty(STDERR_FILENO) != 0) {}

void ProgressLine::draw(const std::string& text) {
  if (!is_shown_) return;
  fmt::print(stderr, "\r{}\x1b[K", text);
  std::fflush(stderr);
  is_drawn_ = true;
}

void ProgressLine::clear() {
  if (is_drawn_) fmt::print(stderr, "\r\x1b[K");
  is_drawn_ = false;
}

}  // namespace whither
