#include "base/text_width.h"

#include <algorithm>
#include <cwchar>

namespace whither {

namespace {

constexpr char32_t kJoiner = 0x200d;
constexpr char32_t kTextStyle = 0xfe0e;
constexpr char32_t kEmojiStyle = 0xfe0f;
constexpr char32_t kKeycap = 0x20e3;

struct Point {
  char32_t value = 0;
  std::size_t bytes = 0;
};

Point point_at(std::string_view text) {
  if (text.empty()) return {};
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = std::min<std::size_t>(lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2, text.size());
  char32_t point = lead & (0x7fU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) point = point << 6 | (static_cast<unsigned char>(text[i]) & 0x3fU);
  return {point, bytes};
}

bool is_regional(char32_t point) { return point >= 0x1f1e6 && point <= 0x1f1ff; }
bool is_skin_tone(char32_t point) { return point >= 0x1f3fb && point <= 0x1f3ff; }
bool is_tag(char32_t point) { return point >= 0xe0020 && point <= 0xe007f; }
// Where emoji that are no letters of some script begin; what is below takes VS16 to be one.
bool is_pictograph(char32_t point) { return point >= 0x1f000 || (point >= 0x2190 && point <= 0x2bff); }

std::size_t width_of(char32_t point) {
  if (is_tag(point)) return 0;
  const int width = ::wcwidth(static_cast<wchar_t>(point));
  return width < 0 ? 1 : static_cast<std::size_t>(width);
}

// It belongs to what stands before it.
bool extends(char32_t point) {
  return point == kJoiner || point == kTextStyle || point == kEmojiStyle || point == kKeycap || is_tag(point) ||
         is_skin_tone(point) || (point >= 0x300 && width_of(point) == 0);
}

}  // namespace

Glyph glyph_at(std::string_view text) {
  const auto first = point_at(text);
  Glyph glyph{first.bytes, width_of(first.value)};
  const auto rest = [&] { return point_at(text.substr(glyph.bytes)); };
  if (is_regional(first.value) && is_regional(rest().value)) {
    glyph = {first.bytes + rest().bytes, 2};
  }
  auto last = first.value;
  for (auto next = rest(); next.bytes != 0; next = rest()) {
    const bool is_joined = last == kJoiner && is_pictograph(first.value) && is_pictograph(next.value);
    if (!is_joined && !extends(next.value)) break;
    if (next.value == kEmojiStyle) glyph.columns = 2;
    if (next.value == kTextStyle) glyph.columns = std::min<std::size_t>(glyph.columns, 1);
    if (is_skin_tone(next.value) && is_pictograph(first.value)) glyph.columns = 2;
    glyph.bytes += next.bytes;
    last = next.value;
  }
  return glyph;
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const auto glyph = glyph_at(text);
    columns += glyph.columns;
    text.remove_prefix(glyph.bytes);
  }
  return columns;
}

std::string cut(std::string_view text, std::size_t width) {
  if (columns_of(text) <= width) return std::string(text);
  std::size_t used = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto glyph = glyph_at(text.substr(at));
    if (used + glyph.columns + 1 > width) break;
    used += glyph.columns;
    at += glyph.bytes;
  }
  return std::string(text.substr(0, at)) + "…";
}

std::string fitted(std::string_view text, std::size_t width) {
  auto cell = cut(text, width);
  return cell.append(width - std::min(width, columns_of(cell)), ' ');
}

}  // namespace whither
