#pragma once

#include <optional>

#include "query/cursor.h"
#include "query/message.h"
#include "query/syntax.h"

namespace whither {

// Reads the terms of one filter from a cursor; remembers the last, because a value alone repeats what stands before
// it: `host 192.0.2.1 or 192.0.2.2` (pcap-filter's rule).
class TermReader {
 public:
  explicit TermReader(Cursor& cursor) : cursor_(cursor) {}

  Parsed<Term> read();

 private:
  Parsed<void> read_qualifiers(Term& term);
  Parsed<void> read_side(Term& term, const Keyword& side);
  Parsed<void> read_without_kind(Term& term);
  Parsed<void> read_values(Term& term);
  Parsed<void> read_list(Term& term);
  void read_value(Term& term);
  bool read_joined(Term& term);
  bool at_kind(const Keyword& keyword, const Term& term) const;
  void take_kind(Term& term, const Keyword& kind, std::size_t tokens);

  Cursor& cursor_;
  std::optional<Term> repeated_;
};

}  // namespace whither
