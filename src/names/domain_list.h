#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/result.h"
#include "names/address_table.h"

namespace whither {

// Domains, networks and autonomous systems with what they are for ("advertising") and whose service they belong to
// ("Spotify"), as a list has them. A text of lines:
//   [advertising]              what follows is of this category: a to z, digits and -, 32 letters at most
//   Example Ads = a.example b.example 192.0.2.0/24 AS64496    these belong to that service
//   ads.example                a target alone, which also covers all names below it; *.ads.example and
//                              ||ads.example^ (Adblock Plus) are the same
//   0.0.0.0 ads.example        a line of a hosts file
//   # … or ! …                 a remark; "# name: ", "# version: ", "# licence: " and "# as of: " tell of the list
// or the JSON of third-party-web: [{"name", "domains", "category"}].
struct DomainList {
  // What is known of some targets alike.
  struct Group {
    std::string category;
    std::string service;  // "" where the list tells none
  };
  struct Domain {
    std::string name;  // in lower case; stands for the names below it, too
    std::uint32_t group = 0;
  };
  struct Network {
    Net net;
    std::uint32_t group = 0;
  };
  struct System {
    std::uint32_t asn = 0;
    std::uint32_t group = 0;
  };
  static constexpr std::size_t kMostTargets = 1'000'000;

  Source source;
  std::vector<Group> groups;
  std::vector<Domain> domains;
  std::vector<Network> networks;
  std::vector<System> systems;
  std::size_t passed_over = 0;  // lines that no target could be read from

  std::size_t targets() const { return domains.size() + networks.size() + systems.size(); }

  // `category` is that of lines above the first heading; "" where there is to be none. Fault::NotUnderstood where a
  // line needs a category, where nothing could be read at all, and above kMostTargets. Without `source` but for what
  // the text tells.
  static Result<DomainList> parse(std::string_view text, std::string_view category);

  // A text that parse() takes.
  std::string to_text() const;
};

// Whether a word may name a category.
bool is_category(std::string_view word);

}  // namespace whither
