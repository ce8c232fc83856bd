#include "names/csv.h"

#include <cstddef>

namespace whither {

namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Moves the quoted text at the front of `line` into `field`; false where it has no end.
bool take_quoted(std::string_view& line, std::string& field) {
  for (std::size_t at = 1; at < line.size(); ++at) {
    if (line[at] != '"') {
      field += line[at];
    } else if (at + 1 < line.size() && line[at + 1] == '"') {
      field += line[at++];
    } else {
      line.remove_prefix(at + 1);
      return true;
    }
  }
  return false;
}

}  // namespace

bool split_csv(std::string_view line, std::vector<std::string>& fields) {
  std::size_t count = 0;
  for (;;) {
    if (count == fields.size()) fields.emplace_back();
    auto& field = fields[count++];
    field.clear();
    const auto first = line.find_first_not_of(" \t");
    const bool quoted = first != std::string_view::npos && line[first] == '"';
    if (quoted) {
      line.remove_prefix(first);
      if (!take_quoted(line, field)) return false;
    }
    const auto comma = line.find(',');
    const auto rest = trimmed(line.substr(0, comma));
    if (quoted && !rest.empty()) return false;
    if (!quoted) field = rest;
    if (comma == std::string_view::npos) break;
    line.remove_prefix(comma + 1);
  }
  fields.resize(count);
  return true;
}

void split_tabs(std::string_view line, std::vector<std::string>& fields) {
  std::size_t count = 0;
  for (;;) {
    if (count == fields.size()) fields.emplace_back();
    const auto tab = line.find('\t');
    fields[count++] = line.substr(0, tab);
    if (tab == std::string_view::npos) break;
    line.remove_prefix(tab + 1);
  }
  fields.resize(count);
}

}  // namespace whither
