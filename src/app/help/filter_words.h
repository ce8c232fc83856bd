#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace whither {

// A word that may stand at a place, and what it means; "" where that goes without saying.
struct Candidate {
  std::string word;
  std::string help;
};

// The words of the filter language that may stand where `filter` ends, its last word being begun; of ports, protocols
// and countries also their names.
std::vector<Candidate> filter_words(std::string_view filter);
// Where that last word begins.
std::size_t last_word_of(std::string_view filter);

}  // namespace whither
