#include "app/complaints.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <numeric>

#include "report/colour.h"
#include "report/json.h"

namespace whither {

namespace {

// Levenshtein's distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

}  // namespace

void note(std::string_view text) {
  fmt::print(stderr, "{} {}\n", painted_error(Paint::Cyan, "note:"), printable(text));
}

void complain(const Error& error, bool as_json) {
  if (error.message.empty()) return;  // told already
  if (!as_json) {
    fmt::print(stderr, "{} {}\n", painted_error(Paint::Red, "error:"), printable(error.message));
    return;
  }
  Json json;
  json.object().key("error").object().field("exit", static_cast<std::uint64_t>(error.fault));
  json.field("message", error.message).end().end();
  fmt::print(stderr, "{}\n", json.string());
}

std::string near_word(std::string_view word, const std::vector<std::string>& choices) {
  constexpr std::size_t kFarthest = 2;  // letters that differ
  const auto far = [&](const std::string& choice) { return distance(choice, word.substr(0, 40)); };
  const auto nearest = std::ranges::min_element(choices, {}, far);
  return nearest != choices.end() && far(*nearest) <= kFarthest ? *nearest : "";
}

std::string unknown_word(std::string_view kind, std::string_view word, const std::vector<std::string>& choices,
                         std::size_t told) {
  const auto near = near_word(word, choices);
  const auto end = choices.begin() + static_cast<std::ptrdiff_t>(std::min(told, choices.size()));
  return fmt::format("there is no {} `{}`{} ({}{})", kind, word.substr(0, 40),
                     near.empty() ? "" : fmt::format(": did you mean `{}`?", near),
                     fmt::join(choices.begin(), end, ", "), end == choices.end() ? "" : ", …");
}

}  // namespace whither
