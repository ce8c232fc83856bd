#include "report/devices.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "base/mac.h"
#include "report/naming.h"
#include "report/table.h"

namespace whither {

namespace {

std::string address_of(const DeviceLine& line) { return line.address ? line.address.to_string() : ""; }

// Those that it has now, networks among them.
std::vector<std::string> addresses_of(const DeviceLine& line) {
  if (line.device == nullptr) return {address_of(line)};
  std::vector<std::string> addresses;
  for (const auto& held : line.device->held) {
    if (!line.device->has_still(held)) continue;
    const auto& [first, last] = held.range;
    addresses.push_back(first == last ? first.to_string() : fmt::format("{}-{}", first.to_string(), last.to_string()));
  }
  return addresses;
}

std::string macs_of(const KnownDevice* device) {
  std::string text;
  if (device == nullptr) return text;
  for (const auto mac : device->macs) text += (text.empty() ? "" : " ") + mac_text(mac);
  return text;
}

std::string vendor_of(const KnownDevice* device, const Vendors& vendors) {
  if (device == nullptr || device->macs.empty()) return "";
  for (const auto mac : device->macs) {
    if (const auto vendor = vendors.vendor_of(mac); !vendor.empty()) return std::string(vendor);
  }
  return is_private_mac(device->macs.front()) ? "private address" : "";
}

// The best that tells its MAC addresses, for people.
std::string known_by(const KnownDevice* device, Time now) {
  if (device == nullptr || device->witnesses.empty()) return "";
  const auto& [source, since] = device->witnesses.front();
  return fmt::format("{} since {}", source, short_time(since, now));
}

std::string sources_of(const KnownDevice& device) {
  std::string text;
  for (const auto& each : device.witnesses) text += (text.empty() ? "" : ", ") + each.source;
  return text;
}

std::optional<Time> known_since(const KnownDevice& device) {
  std::optional<Time> since;
  for (const auto& each : device.witnesses) since = std::min(since.value_or(each.since), each.since);
  return since;
}

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, " ")); }

}  // namespace

std::vector<DeviceLine> device_lines(const TopAnswer& ranking, const DeviceBook& book, bool all) {
  std::vector<DeviceLine> lines;
  std::set<std::size_t> seen;
  const auto& devices = book.devices();
  for (const auto& row : ranking.rows) {
    const auto index = device_in_place(row.group);
    if (index) seen.insert(*index);
    const auto* const device = index ? &devices.at(*index) : nullptr;
    if (device != nullptr && device->is_hidden && !all) continue;
    lines.push_back({device, device != nullptr ? device->latest_address() : row.group, row.tally});
  }
  for (std::size_t i = 0; i < devices.size(); ++i) {
    if (seen.contains(i) || (devices[i].is_hidden && !all)) continue;
    lines.push_back({&devices[i], devices[i].latest_address(), {}});
  }
  return lines;
}

std::string devices_text(const std::vector<DeviceLine>& lines, const Vendors& vendors, Time now, std::size_t width) {
  if (lines.empty()) return "no device is known: nothing was sent, and no lease file was read\n";
  Table table({{"DEVICE", Align::Left, true},
               {"ADDRESS"},
               {"MAC", Align::Left, false, Paint::None, 3},
               {"VENDOR", Align::Left, true, Paint::None, 2},
               {"NAMED BY", Align::Left, true, Paint::None, 4},
               {"SINCE", Align::Left, false, Paint::None, 5},
               {"KNOWN BY", Align::Left, true, Paint::None, 6},
               {"DOWN", Align::Right},
               {"UP", Align::Right}});
  for (const auto& line : lines) {
    const auto* const device = line.device;
    const auto addresses = addresses_of(line);
    const auto more = addresses.size() > 1 ? fmt::format(" +{}", addresses.size() - 1) : "";
    const bool is_several = device != nullptr && device->macs.size() > 1;
    table.add({device != nullptr && !device->name.empty() ? device->name : address_of(line),
               (line.address        ? address_of(line)
                : addresses.empty() ? ""
                                    : addresses.front()) +
                   more,
               device == nullptr || device->macs.empty() ? ""
               : is_several ? fmt::format("{} +{}", mac_text(device->macs.front()), device->macs.size() - 1)
                            : mac_text(device->macs.front()),
               vendor_of(device, vendors), device != nullptr ? device->name_from : "",
               device != nullptr && device->since ? short_time(*device->since, now) : "", known_by(device, now),
               human_bytes(line.tally.down), human_bytes(line.tally.up)});
  }
  return table.to_string(width);
}

Sheet devices_sheet(const std::vector<DeviceLine>& lines, const Vendors& vendors) {
  using enum RowColumn::Type;
  return {{{"device"},
           {"address"},
           {"addresses"},
           {"macs"},
           {"vendor"},
           {"named_by"},
           {"named_since", Time},
           {"known_by"},
           {"known_since", Time},
           {"joined_by"},
           {"groups"},
           {"hidden", Truth},
           {"seen", Time},
           {"bytes_down", Number},
           {"bytes_up", Number},
           {"flows", Number}},
          [&lines, &vendors](const Sheet::Take& take) {
            const auto text = [](std::string value) { return value.empty() ? Cell{} : Cell{std::move(value)}; };
            const auto time = [](const std::optional<whither::Time>& value) { return value ? Cell{*value} : Cell{}; };
            for (const auto& line : lines) {
              const auto* const device = line.device;
              const KnownDevice none;
              const auto& known = device != nullptr ? *device : none;
              take(std::initializer_list<Cell>{
                  known.name.empty() ? address_of(line) : known.name, text(address_of(line)),
                  text(joined(addresses_of(line))), text(macs_of(device)), text(vendor_of(device, vendors)),
                  text(known.name_from), time(known.since), text(sources_of(known)), time(known_since(known)),
                  text(known.joined_by), text(fmt::format("{}", fmt::join(known.groups, ","))), known.is_hidden,
                  time(known.seen), line.tally.down, line.tally.up, line.tally.flows});
            }
          }};
}

}  // namespace whither
