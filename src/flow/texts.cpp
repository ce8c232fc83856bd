#include "flow/texts.h"

namespace whither {

namespace {

// No more than `size` bytes of the text, without a piece of a UTF-8 character at the end.
std::string_view cut(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0U) == 0x80U) --size;
  return text.substr(0, size);
}

}  // namespace

TextId Texts::id_of(std::string_view text) {
  text = cut(text, kMaxText);
  if (text.empty()) return 0;
  if (const auto known = ids_.find(text); known != ids_.end()) return known->second;
  texts_.emplace_back(text);
  const auto id = static_cast<TextId>(texts_.size());
  ids_.emplace(texts_.back(), id);
  return id;
}

void Texts::clear() {
  ids_.clear();
  texts_.clear();
}

}  // namespace whither
