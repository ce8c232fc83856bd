#include "app/toml_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace whither {

namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// Walks over a text by what the grammar of TOML calls a comment, a string, a key or a value.
class Walk {
 public:
  explicit Walk(std::string_view text)
      : text_(text), at_(text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0) {}

  std::size_t at() const { return at_; }
  bool at_end() const { return at_ == text_.size(); }
  char peek() const { return at_end() ? '\n' : text_[at_]; }
  bool take(std::string_view what) {
    if (!text_.substr(at_).starts_with(what)) return false;
    at_ += what.size();
    return true;
  }
  void blanks() { at_ = std::min(text_.find_first_not_of(kBlanks, at_), text_.size()); }
  // Up to the next line.
  void line() { at_ = std::min(text_.find('\n', at_), text_.size() - 1) + 1; }

  // "a.b" for a."b" too.
  std::string key() {
    std::string path;
    for (;;) {
      blanks();
      if (peek() == '"' || peek() == '\'') {
        const auto begin = at_ + 1;
        string();
        path += text_.substr(begin, at_ - 1 - begin);
      } else {
        const auto begin = at_;
        at_ = std::min(text_.find_first_of(" \t.=]", at_), text_.size());
        path += text_.substr(begin, at_ - begin);
      }
      blanks();
      if (!take(".")) return path;
      path += '.';
    }
  }

  // Gives where it ends: blanks and a comment behind it are none of it.
  std::size_t value() {
    auto end = at_;
    for (int depth = 0; !at_end() && (depth > 0 || (peek() != '\n' && peek() != '#'));) {
      const char letter = peek();
      depth += letter == '[' || letter == '{' ? 1 : letter == ']' || letter == '}' ? -1 : 0;
      if (letter == '"' || letter == '\'') {
        string();
      } else if (letter == '#') {
        line();
        continue;
      } else {
        ++at_;
      }
      if (!std::string_view{" \t\r\n"}.contains(letter)) end = at_;
    }
    return end;
  }

 private:
  // A string in one or three quotes.
  void string() {
    const char quote = peek();
    const std::string three(3, quote);
    const bool is_long = text_.substr(at_).starts_with(three);
    const auto close = is_long ? std::string_view{three} : std::string_view{three}.substr(0, 1);
    at_ += close.size();
    while (!at_end() && !take(close)) at_ = std::min(text_.size(), at_ + (quote == '"' && peek() == '\\' ? 2 : 1));
    while (is_long && take(close.substr(0, 1))) {  // a string may end in quotes of its own
    }
  }

  std::string_view text_;
  std::size_t at_;
};

std::string_view line_end_of(std::string_view text) {
  const auto first = text.find('\n');
  return first != std::string_view::npos && first > 0 && text[first - 1] == '\r' ? "\r\n" : "\n";
}

std::string_view indent_at(std::string_view text, std::size_t line) {
  return text.substr(line, std::min(text.find_first_not_of(kBlanks, line), text.size()) - line);
}

// Behind a line of [begin, end) that is `# name = …`, where there is one.
std::optional<std::size_t> behind_comment(std::string_view text, std::size_t begin, std::size_t end,
                                          std::string_view name) {
  while (begin < end) {
    const auto next = std::min(text.find('\n', begin), end - 1) + 1;
    auto line = text.substr(begin, next - begin);
    line.remove_prefix(std::min(line.find_first_not_of(" \t#"), line.size()));
    const bool is_comment =
        indent_at(text, begin).size() < next - begin && text[begin + indent_at(text, begin).size()] == '#';
    if (is_comment && line.starts_with(name)) {
      line.remove_prefix(name.size());
      line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
      if (line.starts_with('=')) return next;
    }
    begin = next;
  }
  return std::nullopt;
}

// `line` as a line of its own behind byte `at`, which ends a line or the text.
std::string with_line(std::string_view text, std::size_t at, const std::string& line) {
  const auto end = line_end_of(text);
  const bool is_open = at > 0 && text[at - 1] != '\n' && text.substr(0, at) != kByteOrderMark;
  return fmt::format("{}{}{}{}{}", text.substr(0, at), is_open ? end : "", line, end, text.substr(at));
}

struct Place {
  std::size_t at;
  std::string line;
};

// Where a line for `section` and `name` goes, and how it begins.
Place place_of(std::string_view text, const std::vector<TomlStatement>& statements, std::string_view section,
               std::string_view name) {
  const auto is_header = [&](const TomlStatement& each) { return each.is_header && each.path == section; };
  const auto header = std::ranges::find_if(statements, is_header);
  if (header != statements.end()) {
    const auto next = std::find_if(header + 1, statements.end(), [](const auto& each) { return each.is_header; });
    const auto& last = *(next - 1);
    const auto body_end = next == statements.end() ? text.size() : next->begin;
    const auto at = behind_comment(text, header->end, body_end, name).value_or(last.end);
    return {at, fmt::format("{}{}", indent_at(text, last.begin), name)};
  }
  const auto begins = fmt::format("{}.", section);
  const auto dotted = std::find_if(statements.rbegin(), statements.rend(), [&](const auto& each) {
    return !each.is_header && !each.is_many && each.path.starts_with(begins);
  });
  if (dotted != statements.rend())
    return {dotted->end, fmt::format("{}{}{}", indent_at(text, dotted->begin), begins, name)};
  const auto end = line_end_of(text);
  const bool is_first = text.empty() || text == kByteOrderMark;
  return {text.size(), fmt::format("{}[{}]{}{}", is_first ? "" : end, section, end, name)};
}

// The key, or a table on one line that has it or would have it.
const TomlStatement* holder_of(const std::vector<TomlStatement>& statements, std::string_view key) {
  const auto holds = [&](const TomlStatement& each) {
    return !each.is_header && !each.is_many &&
           (each.path == key || (key.starts_with(each.path) && key.substr(each.path.size()).starts_with('.')));
  };
  const auto found = std::ranges::find_if(statements, holds);
  return found == statements.end() ? nullptr : &*found;
}

bool is_one_of_many(const std::vector<TomlStatement>& statements, std::string_view section) {
  return std::ranges::any_of(statements, [&](const auto& each) { return each.is_many && each.path == section; });
}

}  // namespace

std::vector<TomlStatement> toml_statements(std::string_view text) {
  std::vector<TomlStatement> statements;
  std::string section;
  bool is_many = false;
  for (Walk walk{text}; !walk.at_end();) {
    const auto begin = walk.at();
    walk.blanks();
    TomlStatement statement;
    statement.begin = begin;
    statement.from = walk.at();
    if (walk.take("[")) {
      statement.is_header = true;
      is_many = walk.take("[");
      section = statement.path = walk.key();
      walk.take(is_many ? "]]" : "]");
      statement.to = walk.at();
    } else if (!std::string_view{"#\r\n"}.contains(walk.peek())) {
      statement.path = (section.empty() ? "" : section + ".") + walk.key();
      walk.take("=");
      walk.blanks();
      statement.from = walk.at();
      statement.to = walk.value();
    }
    walk.line();
    statement.is_many = is_many;
    statement.end = walk.at();
    if (!statement.path.empty()) statements.push_back(std::move(statement));
  }
  return statements;
}

std::optional<std::string> toml_with(std::string_view text, std::string_view key, std::string_view value) {
  const auto statements = toml_statements(text);
  const auto section = key.substr(0, key.rfind('.'));
  if (const auto* const holder = holder_of(statements, key)) {
    if (holder->path != key) return std::nullopt;
    return fmt::format("{}{}{}", text.substr(0, holder->from), value, text.substr(holder->to));
  }
  if (is_one_of_many(statements, section)) return std::nullopt;
  const auto place = place_of(text, statements, section, key.substr(section.size() + 1));
  return with_line(text, place.at, fmt::format("{} = {}", place.line, value));
}

std::optional<std::string> toml_without(std::string_view text, std::string_view key) {
  const auto statements = toml_statements(text);
  const auto* const holder = holder_of(statements, key);
  if (holder == nullptr) return std::string{text};
  if (holder->path != key) return std::nullopt;
  return fmt::format("{}{}", text.substr(0, holder->begin), text.substr(holder->end));
}

}  // namespace whither
