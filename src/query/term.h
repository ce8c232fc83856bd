#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "query/cursor.h"
#include "query/message.h"
#include "query/syntax.h"
#include "query/vocabulary.h"

namespace whither {

// Reads the terms of one filter from a cursor; remembers the last, because a value alone repeats what stands before
// it: `host 192.0.2.1 or 192.0.2.2` (pcap-filter's rule).
class TermReader {
 public:
  // `texts` takes what lists of files bring in, for terms to view.
  TermReader(Cursor& cursor, const Vocabulary& vocabulary, std::deque<std::string>& texts)
      : cursor_(cursor), vocabulary_(vocabulary), texts_(texts) {}

  Parsed<Term> read();
  // What was read otherwise than it is written.
  const std::vector<FilterMessage>& notes() const { return notes_; }

 private:
  Parsed<void> read_qualifiers(Term& term);
  Parsed<void> read_side(Term& term, const Keyword& side);
  Parsed<void> read_without_kind(Term& term);
  Parsed<void> read_values(Term& term);
  Parsed<void> read_list(Term& term);
  Parsed<void> read_file_list(Term& term, const Token& word);
  void read_value(Term& term);
  bool read_joined(Term& term);
  bool read_packet_size(Term& term);
  bool read_words(Term& term);
  bool read_name(Term& term);
  bool is_name(std::string_view word) const;
  bool ends_here(std::size_t ahead = 0) const;
  bool repeats(const Token& next) const;
  struct KindWords {
    const Keyword* kind = nullptr;  // nullptr where none begins here
    std::size_t tokens = 1;
  };
  KindWords kind_here(const Keyword& keyword, const Term& term) const;
  void take_kind(Term& term, const Keyword& kind, std::size_t tokens);

  Cursor& cursor_;
  const Vocabulary& vocabulary_;
  std::deque<std::string>& texts_;
  std::optional<Term> repeated_;
  std::vector<FilterMessage> notes_;
};

}  // namespace whither
