#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/address.h"
#include "names/domain_list.h"
#include "names/flatten.h"

namespace whither {

// What several lists know of domains and addresses, as one: of a name the entry of the longest domain that it is or
// lies below, of two alike that of the list that was given first
// (whose service it is may come from the later one). Movable; once it is made, any thread.
class DomainBook {
 public:
  static constexpr std::size_t kMostCategories = 200;
  static constexpr std::size_t kMostTargets = 2'000'000;

  // The networks of an AS.
  using RangesOfAs = std::function<std::vector<AddressRange>(std::uint32_t asn)>;
  explicit DomainBook(std::vector<DomainList> lists = {}, const RangesOfAs& ranges_of_as = {});

  // The categories' names by letter; a category's number is its place here, from 1.
  const std::vector<std::string>& categories() const { return categories_; }
  // "" of 0.
  std::string_view category_named(std::uint8_t number) const;
  // That of the name, else that of the address; 0 where neither has one. `name` in any letter case, "" for none.
  std::uint8_t category_of(std::string_view name, const Address& address) const;

  // Whose service a name belongs to: as a list says, else the registrable domain (registrable.h); "" of "".
  std::string service_of(std::string_view name) const;

  // Where there were more than kMostTargets or kMostCategories: how many were left out.
  std::size_t left_out() const { return left_out_; }

 private:
  struct Fact {
    std::uint8_t category = 0;
    std::uint32_t service = 0;  // in services_
  };

  void take(DomainList list, const RangesOfAs& ranges_of_as);
  Fact fact_of(const DomainList::Group& group);
  const Fact* find(std::string_view name) const;

  std::vector<std::string> categories_;
  std::deque<std::string> names_;  // that the keys of by_name_ view
  std::unordered_map<std::string_view, Fact> by_name_;
  std::vector<std::string> services_{""};
  std::unordered_map<std::string, std::uint32_t> service_numbers_;
  std::vector<RangeStep> v4_;  // category by address
  std::vector<RangeStep> v6_;
  std::vector<ValuedRange> ranges4_;  // while it is made
  std::vector<ValuedRange> ranges6_;
  std::size_t left_out_ = 0;
};

}  // namespace whither
