#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/result.h"
#include "names/organisation_rules.h"
#include "names/organisations.h"
#include "names/tor_list.h"

namespace whither {

// What the table knows of an address: the AS that announces it, the organisation that this belongs to, and the country
// it is registered in.
struct Origin {
  std::uint32_t asn = 0;     // 0 where no AS is known
  std::string_view org;      // the organisation's name, "" where it has none
  std::string_view country;  // ISO 3166-1 alpha-2 in capitals, or ""
  // The AS that stands for the organisation in keys: as15169 for each AS of Google. 0 where asn is 0.
  std::uint32_t org_asn = 0;
  std::string_view as_name;          // the AS's own name, "" where it has none
  Joined joined = Joined::SameName;  // why the AS belongs to it
  TorRole tor = TorRole::None;       // of this very address, as a user's list says
};

// "Google LLC", "AS64496" where an AS has no name, "Tor relay (Google LLC)" of a relay's address; "" where nothing is
// known.
std::string organisation_name(const Origin& origin);

// An organisation: the autonomous systems that belong together (names/organisations.h), or one AS without a name.
struct Organisation {
  std::uint32_t org_asn = 0;
  std::string_view name{};
  bool is_named_so = false;  // it, or an AS of it, has exactly the name that was asked for
};

// An AS of an organisation, and why it is one.
struct OrganisationMember {
  std::uint32_t asn = 0;
  std::string_view name;
  Joined joined = Joined::SameName;
};

// Where the contents of a table come from, in the words that its licence asks to be shown.
struct Source {
  std::string name{};         // of the package or file
  std::string version{};      // "" where it says none
  std::string licence{};      // "" where it says none
  std::string attribution{};  // one line to show beside answers, "" where none is known
  std::string url{};          // the link that belongs to the attribution, or ""
  std::string as_of{};        // the day that it tells of, "2026-06-17"; "" in tables of the first release
};

struct TableContents;

struct TableInfo {
  std::string as_of;  // date of the oldest source, "2026-06-17"
  std::vector<Source> sources;
  std::uint64_t v4_ranges = 0;  // disjoint ranges of which something is known
  std::uint64_t v6_ranges = 0;
  std::uint64_t asns = 0;
  std::uint64_t organisations = 0;
  std::uint64_t bytes = 0;  // of the file
};

// The address table: which AS, organisation and country an address belongs to. A read-only view of a mapped file
// (docs/explain/address-table.md). Immutable: any thread. The string_views that it gives live as long as the table
// (moving it keeps them good). A default-constructed table is empty and answers nothing.
class AddressTable {
 public:
  AddressTable();
  AddressTable(AddressTable&& other) noexcept;
  AddressTable& operator=(AddressTable&& other) noexcept;
  ~AddressTable();

  // Checks all of the file, so that no answer can lead outside of it. Fault::Unreachable when there is none,
  // Fault::Damaged when its checksum, version or contents are wrong.
  static Result<AddressTable> open(const std::string& path);

  // Lets a user's own list say who belongs together, beside what the table says. Before other threads look into it;
  // string_views that were given before are no longer good.
  void regroup(const OrganisationRules& rules);

  // Lets a list say which addresses are Tor relays. Before other threads look into it.
  void know_tor(TorList list);
  const TorList& tor() const { return tor_; }

  // An empty Origin where nothing is known of the address.
  Origin find(const Address& address) const;

  // The widest range around the address for which the table has this same answer; nothing where it has none.
  std::optional<AddressRange> range_of(const Address& address) const;

  // What is known of an AS by its number; Origin::country is "". Nothing where the table has no such AS.
  std::optional<Origin> of_as(std::uint32_t asn) const;
  // The ASes of the organisation that `org_asn` (or any other of its numbers) belongs to, in order.
  std::vector<OrganisationMember> members_of_organisation(std::uint32_t asn) const;
  // Organisations whose name, or that of an AS of theirs, contains `text`, whatever its letter case (ASCII letters), by
  // name; at most `limit`. Those that are named so come first, and of these the ones called so themselves.
  std::vector<Organisation> organisations_like(std::string_view text, std::size_t limit) const;

  // The addresses of one AS, one organisation (by any of its AS numbers), one country ("DE" or "de"): sorted, IPv4
  // first, adjacent ranges joined. Each is one pass over the table, 2 ms for the whole Internet.
  std::vector<AddressRange> ranges_of_as(std::uint32_t asn) const;
  std::vector<AddressRange> ranges_of_organisation(std::uint32_t asn) const;
  std::vector<AddressRange> ranges_of_country(std::string_view country) const;

  TableInfo info() const;
  std::string as_of() const;  // TableInfo::as_of alone, without a pass over the table
  bool empty() const { return contents_ == nullptr; }

 private:
  explicit AddressTable(std::unique_ptr<TableContents> contents);

  Origin origin_of(const Address& address) const;

  std::unique_ptr<TableContents> contents_;  // nullptr when empty
  TorList tor_;
};

}  // namespace whither
