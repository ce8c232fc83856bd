#pragma once

#include <string>
#include <string_view>

namespace whither {

// What two spellings of one company's name have in common: letter case and signs go, and so does the legal form at the
// end where two words are left that mean something: "Rockwell Automation, Inc." and "ROCKWELL AUTOMATION LTD" are both
// "rockwell automation". Where fewer are, the form stays: "Infinity Telecom SRL" and "Infinity Telecom, s.r.o." are
// two, but "Criteo Corp." is "CRITEO CORPORATION". Weak words (telecom, hosting) never go: many companies differ in
// nothing else. "" for a name that is too little to go by: one word, or one that means something and no form ("Smart
// Net").
std::string spelling_key(std::string_view name);

}  // namespace whither
