#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/address.h"
#include "base/held_range.h"
#include "base/time.h"

namespace whither {

inline constexpr std::string_view kByFlow = "flow";  // Sighting::source

// Who had an address, as a lease or something else told: from `first` on, and at `last` still.
struct Sighting {
  Address address;
  std::optional<std::uint64_t> mac;
  std::string host;    // as the device calls itself, or ""
  std::string source;  // "lease", "dhcp log", kByFlow
  Time first;
  Time last;
};

// What a person said of a device. `keys` tell what it is: "mac:00:00:5e:00:53:01", or "ip:192.168.1.139" where no MAC
// address is known.
struct SaidDevice {
  std::int64_t id = 0;
  std::string name;  // "" where nothing is said
  bool is_hidden = false;
  Time said;
  std::vector<std::string> keys;
  std::vector<std::string> groups;
};

// A device of the configuration.
struct GivenDevice {
  std::string name;
  std::vector<AddressRange> ranges;
  std::vector<std::uint64_t> macs;
  std::string origin;  // "whither.toml:12"
};

// One device: what stands behind some addresses, each for some time.
struct KnownDevice {
  std::string name;           // "" where it has none
  std::string name_from;      // "configuration, whither.toml:12", "you", "DHCP"
  std::optional<Time> since;  // the name is so
  std::vector<std::uint64_t> macs;
  std::vector<HeldRange> held;
  std::string joined_by;  // why it has several MAC addresses: "DHCP name", "you"; else ""
  bool is_hidden = false;
  std::int64_t said = 0;  // SaidDevice::id, 0 for none
  std::vector<std::string> groups;
  std::optional<Time> seen;  // by what tells it, at last
  // What tells its MAC addresses: "lease", "DHCP log", "MAC in flows"; the best first.
  struct Witness {
    std::string source;
    Time since;
  };
  std::vector<Witness> witnesses;
  std::map<Address, Time> last_seen;  // what of `held` is one address, where something tells

  // Whether it is among what the device has at last: nobody else got it, and it was seen within a day before the
  // newest. An address of IPv6 that lasts a day is not told as one's own for ever.
  bool has_still(const HeldRange& range) const;
  // The one that it had last, of IPv4 where it has both; none where it has networks alone.
  Address latest_address() const;
};

// Which device had an address at a time. A device is known by its MAC address, so a new lease changes nothing; several
// MAC addresses are one device where a person said so, or where they are private, have one DHCP name and were never
// seen at one time. Names are those of the configuration, else what a person said, else the DHCP name. A plain value.
class DeviceBook {
 public:
  DeviceBook() = default;
  DeviceBook(const std::vector<GivenDevice>& given, const std::vector<SaidDevice>& said,
             std::vector<Sighting> sightings);

  const std::vector<KnownDevice>& devices() const { return devices_; }
  // Index of the device that had the address then; nothing where none is known.
  std::optional<std::size_t> find(const Address& address, Time at) const;
  // Index of the device of that name, in any letter case.
  std::optional<std::size_t> named(std::string_view name) const;

  // The same where the address had gone from one device to another so many times (Change::at).
  std::optional<std::size_t> find_in_era(const Address& address, std::uint32_t era) const;

  // Addresses that went from one device to another, and when.
  struct Change {
    Address address;
    std::vector<Time> at;  // in order
  };
  const std::vector<Change>& changes() const { return changes_; }

 private:
  void index();

  std::vector<KnownDevice> devices_;
  struct Holding {
    Time since;
    Time until;
    std::size_t device;
  };
  std::unordered_map<Address, std::vector<Holding>> addresses_;  // by since
  std::vector<std::pair<HeldRange, std::size_t>> networks_;      // narrower ones first
  std::vector<Change> changes_;
};

}  // namespace whither
