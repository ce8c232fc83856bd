#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace whither {

// Which autonomous systems are one organisation, as a list says: that of the program (names/lists/organisations.txt) or
// a user's own. A line each:
//   NAME = MEMBER | MEMBER …     the members are the organisation of that name
//   split MEMBER | MEMBER …      each stands for itself, whatever lines before it or the program's list say
//   # …                          a remark
// A member is `AS64496`, the name of an AS in any letter case, or how such names begin, with * behind it: up to a blank
// or a sign, so that `Example*` means `Example GmbH` and `EXAMPLE-AS` and not `Examples Ltd`.
// Immutable once it is read: any thread.
class OrganisationRules {
 public:
  struct Rule {
    std::string name;  // "" where the members stand for themselves
  };
  // A line that could not be understood, and why.
  struct Wrong {
    std::size_t line = 0;  // from 1
    std::string why;
  };

  // Takes the lines that can be understood; `wrong` has the others.
  static OrganisationRules parse(std::string_view text);

  // The rule that an AS falls under, by its number, its name or the name of its organisation: the last of those that
  // name it. Nothing where none does. `by_number` tells whether the rule names that very AS.
  struct Found {
    const Rule* rule = nullptr;
    bool by_number = false;
  };
  Found find(std::uint32_t asn, std::string_view name, std::string_view organisation = {}) const;

  bool empty() const { return rules_.empty(); }
  const std::vector<Wrong>& wrong() const { return wrong_; }

 private:
  struct Pattern {
    std::string name;
    bool is_beginning = false;
    std::size_t rule = 0;

    bool holds(std::string_view other) const;
  };

  // "" or what is wrong with it.
  std::string take_line(std::string_view line);
  std::string take_members(std::string_view members, std::size_t rule);

  std::vector<Rule> rules_;
  std::unordered_map<std::uint32_t, std::size_t> by_number_;  // asn → the last rule that names it
  std::array<std::vector<Pattern>, 256> by_letter_;           // by the first byte of the name, in lower case
  std::vector<Wrong> wrong_;
};

}  // namespace whither
