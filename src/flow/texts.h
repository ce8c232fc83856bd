#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace whither {

// The number of a text in a table of texts; 0 is the empty text.
using TextId = std::uint32_t;

// The texts of some flows, each kept once. Movable, not copyable; one thread at a time.
class Texts {
 public:
  // A text longer than this is cut at a character's end, so that no stranger decides what a table takes.
  static constexpr std::size_t kMaxText = 8192;

  Texts() = default;
  Texts(Texts&&) = default;
  Texts& operator=(Texts&&) = default;
  Texts(const Texts&) = delete;
  Texts& operator=(const Texts&) = delete;
  ~Texts() = default;

  // The number of the text, which is added where it is new. The same text has the same number until clear().
  TextId id_of(std::string_view text);
  // The text, valid until clear(); "" for a number that this table did not give.
  std::string_view of(TextId id) const { return id == 0 || id > texts_.size() ? std::string_view{} : texts_[id - 1]; }

  std::size_t size() const { return texts_.size(); }
  void clear();

 private:
  std::deque<std::string> texts_;  // never moves its elements, which ids_ views
  std::unordered_map<std::string_view, TextId> ids_;
};

}  // namespace whither
