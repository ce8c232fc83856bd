#include "names/table_meta.h"

#include <algorithm>
#include <array>

namespace whither {

namespace {

// The words of a source are one line each: what would break the line becomes a space.
std::string one_word(std::string text) {
  std::ranges::replace_if(text, [](unsigned char byte) { return byte < 0x20; }, ' ');
  return text;
}

// Takes the text up to `separator`, and it with it, off the front.
std::string_view cut(std::string_view& text, char separator) {
  const auto end = text.find(separator);
  const auto front = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return front;
}

Source source_of(std::string_view line) {
  Source source;
  for (auto* const word :
       std::array{&source.name, &source.version, &source.licence, &source.attribution, &source.url, &source.as_of}) {
    *word = std::string{cut(line, '\t')};
  }
  return source;
}

}  // namespace

std::string table_meta_text(const TableInfo& info) {
  std::string text = "as_of\t" + one_word(info.as_of) + "\n";
  for (const auto& source : info.sources) {
    text += "source\t" + one_word(source.name) + "\t" + one_word(source.version) + "\t" + one_word(source.licence) +
            "\t" + one_word(source.attribution) + "\t" + one_word(source.url) + "\t" + one_word(source.as_of) + "\n";
  }
  return text;
}

TableInfo table_meta_of(std::string_view text) {
  TableInfo info;
  while (!text.empty()) {
    auto line = cut(text, '\n');
    const auto key = cut(line, '\t');
    if (key == "as_of") info.as_of = std::string{line};
    if (key == "source") info.sources.push_back(source_of(line));
  }
  return info;
}

}  // namespace whither
