#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "query/cursor.h"
#include "query/message.h"
#include "query/syntax.h"

namespace whither {

// The errors of the filter language that take more than a line to say, each with its hints. Replacements in hints are
// proposals: Filter::parse keeps those that parse.

// `text` with the bytes [begin, end) replaced.
std::string replaced(std::string_view text, std::size_t begin, std::size_t end, std::string_view by);

// F002 for a word that is in no table; `term_begin` is where its term begins.
FilterMessage unknown_keyword(const Cursor& cursor, std::size_t term_begin);
// F007 for `tcp[13]`: a word with a bracket right behind it.
FilterMessage byte_test(const Cursor& cursor);
// F016 for a word of nfdump's or of our own that asks for what is not stored.
FilterMessage not_stored(const Cursor& cursor, const Keyword& word);
// F010 for a parenthesis at [begin, end) that is never closed.
FilterMessage never_closed(const Cursor& cursor, std::size_t begin, std::string_view missing);
// F014 for the kind of `term`, which stands without a value.
FilterMessage missing_value(const Cursor& cursor, const Term& term);
// What stands where an operator or the end is due.
FilterMessage not_joined(const Cursor& cursor);
// What stands where a term is due, and begins none.
FilterMessage no_term(const Cursor& cursor, std::size_t term_begin);
// F006 for a filter that mixes `or` and `and`.
FilterMessage mixed_operators(std::string_view text, const Mix& mix);

}  // namespace whither
