#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "query/lexer.h"

namespace whither {

// Reads the tokens of a filter one by one. Behind the last there are as many Sort::End as are asked for.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text), tokens_(tokens_of(text)) {}

  std::string_view text() const { return text_; }
  const Token& peek(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
  bool at(Token::Sort sort, std::size_t ahead = 0) const { return peek(ahead).sort == sort; }
  bool at_word(std::string_view word, std::size_t ahead = 0) const {
    return at(Token::Sort::Word, ahead) && same_word(peek(ahead).text, word);
  }
  const Token& take() {
    const auto& token = peek();
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
  }
  // The last token taken; the first of all where none was.
  const Token& last() const { return tokens_[at_ == 0 ? 0 : at_ - 1]; }

 private:
  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace whither
