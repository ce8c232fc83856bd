#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/held_range.h"
#include "names/address_table.h"
#include "names/device_book.h"
#include "names/local_networks.h"
#include "names/reverse_dns.h"
#include "query/filter.h"
#include "store/store.h"

namespace whither {

// What stands behind some addresses.
struct Device {
  std::string name;             // as the user knows it: its name, address or network
  std::vector<HeldRange> held;  // one at least
};
Device device_of(const Net& net);

// What every command that asks has in common.
struct Question {
  Filter filter;
  std::string filter_text;       // as the user wrote it
  std::optional<Device> device;  // traffic from and to it, seen from its side
  Window window;
  std::size_t limit = 10;  // rows; 0 is all
};

// What an answer needs besides the flows. Views: must outlive the answer.
struct Context {
  const AddressTable& table;
  const LocalNetworks& local;
  const DeviceBook* devices = nullptr;    // none: addresses stand for devices
  const ReverseNames* reverse = nullptr;  // names by reverse DNS, where they are wanted
};

// The FROM expression of those of `flows` that are in the question's window, pass its filter and are its device's; of a
// device of few ranges in branches, each with a plain condition on one end, by which a reader of files skips what
// cannot hold it.
std::string rows_of(const Question& question, const std::string& flows);
// The ranges that rows_of() refers to.
RangeSets ranges_of(const Question& question);

// "(ip4 BETWEEN a AND b OR …)" for the pair of columns of an address, never NULL.
std::string sql_in(const std::vector<AddressRange>& ranges, const std::string& ip4, const std::string& ip6);
// The same with "AND time_start …" where it is for some time only.
std::string sql_held(const std::vector<HeldRange>& held, const std::string& ip4, const std::string& ip6);

}  // namespace whither
