#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "names/organisation_rules.h"

namespace whither {

// Why an AS belongs to its organisation, weakest last.
enum class Joined : std::uint8_t {
  SameName = 0,   // the organisation is called as the AS is
  Spelling = 1,   // the same name but for letter case, signs or its legal form
  AliasList = 2,  // the program's list says so
  UserList = 3,   // the user's organisations.txt says so
};
// "same name", "same name but for its spelling or legal form", "alias list", "organisations.txt".
std::string_view evidence(Joined joined);

// An AS as grouping sees it.
struct AsSize {
  std::uint32_t asn = 0;
  std::string_view name;
  std::uint64_t v4_addresses = 0;
};

// The organisation of an AS. One name is one organisation; an AS without a name has one of its own, without a name.
struct Membership {
  std::string_view organisation;
  Joined joined = Joined::SameName;
};

// For each AS its organisation: that of the alias list; else, of the names that are one but for their spelling or legal
// form, the one with the most IPv4 addresses; else the AS's own name. The views are of the names and of literals.
std::vector<Membership> memberships(const std::vector<AsSize>& ases);

// For each AS the number of the one that stands for its organisation, i.e. for all of exactly its name: the lowest
// number among those that hold at least a twentieth of the organisation's IPv4 addresses (so that a forgotten early
// number does not stand for a large network), or holds most where none holds a twentieth. An AS without a name stands
// for itself.
std::vector<std::uint32_t> representatives(const std::vector<AsSize>& ases);

// The program's lists, read once: who belongs together, and which AS numbers are of operators that rent machines to
// anybody.
const OrganisationRules& alias_list();
// The operator of an AS in the latter, "Amazon Web Services"; "" where it is in none.
std::string_view cloud_of(std::uint32_t asn);

}  // namespace whither
