#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/time.h"
#include "names/address_table.h"
#include "names/special.h"
#include "names/whois_record.h"
#include "report/json.h"
#include "report/sheet.h"

namespace whither {

// What the stored flows know of an address.
struct Seen {
  std::uint64_t flows = 0;
  Time first;
  Time last;
};

// All that is known of an address, each fact with its source.
struct WhoisReport {
  Address target;
  const AddressTable* table = nullptr;
  std::optional<Special> special{};
  std::optional<WhoisAnswer> answer{};  // nothing where nobody was asked or nobody answered
  Time asked{};                         // when the registry said so
  bool is_kept = false;                 // it was known: nobody was asked now
  std::optional<Seen> seen{};
};

// The registration's members, into an object that is open.
void put_registration(Json& json, const Registration& registration);
// "Example Hosting Inc. (EX-1)": a name and its handle, where that says more.
std::string with_handle(const std::string& name, const std::string& handle);

// {"schema":"whither.whois/1","target","table":{…},"registry":{…}|null,"seen":{…}} and a newline.
std::string whois_json(const WhoisReport& report);
// A row an address; what a registry says of its country is in `registry_country`. Views the reports.
Sheet whois_sheet(const std::vector<WhoisReport>& reports);
std::string whois_text(const WhoisReport& report, Time now);

}  // namespace whither
