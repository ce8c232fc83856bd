#include "app/say_device.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "app/household.h"
#include "app/state.h"
#include "base/letter_case.h"
#include "base/mac.h"
#include "base/utf8.h"
#include "names/clean_name.h"

namespace whither {

namespace {

constexpr std::size_t kLongestName = 64;

// A device as people mean it: a known one, or an address that nothing is known of.
struct Meant {
  std::optional<std::size_t> index;
  std::string key;  // what was written: "mac:…", "ip:…", or "" for a name
};

Result<Meant> meant_by(const DeviceBook& book, const std::string& text, Time now) {
  if (const auto index = book.named(text)) return Meant{index, ""};
  if (const auto mac = parse_mac(text)) {
    const auto& devices = book.devices();
    const auto found = std::ranges::find_if(
        devices, [&](const KnownDevice& each) { return std::ranges::find(each.macs, *mac) != each.macs.end(); });
    Meant meant{{}, "mac:" + mac_text(*mac)};
    if (found != devices.end()) meant.index = static_cast<std::size_t>(found - devices.begin());
    return meant;
  }
  if (const auto address = Address::parse(text)) {
    return Meant{book.find(*address, now), "ip:" + address->to_string()};
  }
  return fail(Fault::Usage,
              fmt::format("no device is called `{}`, and it is no address either: `whither devices` lists "
                          "those that are known",
                          text));
}

bool is_given(const KnownDevice& device) { return device.name_from.starts_with("configuration"); }

// What tells the device: its MAC addresses, else the address that it has.
std::vector<std::string> keys_of(const KnownDevice& device) {
  std::vector<std::string> keys;
  for (const auto mac : device.macs) keys.push_back("mac:" + mac_text(mac));
  if (keys.empty() && device.latest_address()) keys.push_back("ip:" + device.latest_address().to_string());
  return keys;
}

// What was said of it until now, to be changed; new where nothing was.
Result<SaidDevice> said_of(State& state, const DeviceBook& book, const Meant& meant) {
  SaidDevice said;
  if (!meant.index) {
    said.keys = {meant.key};
    return said;
  }
  const auto& device = book.devices()[*meant.index];
  if (device.said != 0) {
    auto all = state.said_devices();
    if (!all) return std::unexpected(all.error());
    const auto found = std::ranges::find(*all, device.said, &SaidDevice::id);
    if (found != all->end()) said = *found;
  }
  for (auto& key : keys_of(device)) {
    const bool is_ip = key.starts_with("ip:");
    const bool is_known = std::ranges::find(said.keys, key) != said.keys.end();
    if (!is_known && (!is_ip || said.keys.empty())) said.keys.push_back(std::move(key));
  }
  return said;
}

// "phone", or its address.
std::string called(const KnownDevice& device) {
  return device.name.empty() ? device.latest_address().to_string() : device.name;
}
std::string called(const DeviceBook& book, const Meant& meant) {
  return meant.index ? called(book.devices()[*meant.index]) : meant.key.substr(meant.key.find(':') + 1);
}

// "192.168.1.139, 2001:db8::139 (MAC 00:00:5e:00:53:01)".
std::string told_by(const DeviceBook& book, const Meant& meant) {
  if (!meant.index) return meant.key.substr(meant.key.find(':') + 1);
  const auto& device = book.devices()[*meant.index];
  std::string addresses;
  for (const auto& held : device.held) {
    if (held.until != Time::max() || held.range.first != held.range.last) continue;
    addresses += (addresses.empty() ? "" : ", ") + held.range.first.to_string();
  }
  std::string macs;
  for (const auto mac : device.macs) {
    macs += fmt::format("{}{}{}", macs.empty() ? "" : ", ", mac_text(mac), is_private_mac(mac) ? " private" : "");
  }
  return macs.empty() ? addresses : fmt::format("{} (MAC {})", addresses, macs);
}

Result<void> check_name(const std::string& name) {
  const bool is_clean = clean_name(name, kLongestName) == name;
  if (name.empty() || !is_clean || name.starts_with('@') || Net::parse(name) || parse_mac(name)) {
    return fail(Fault::Usage, fmt::format("`{}` is no name of a device: write at most {} bytes of text that is no "
                                          "address and begins with no @",
                                          name, kLongestName));
  }
  return {};
}

Result<void> not_given(const DeviceBook& book, const Meant& meant) {
  if (!meant.index || !is_given(book.devices()[*meant.index])) return {};
  const auto& device = book.devices()[*meant.index];
  return fail(Fault::Usage, fmt::format("{} has its name from the {}: change it there", device.name, device.name_from));
}

// The state of the folder, and the book as it is now.
struct Open {
  State state;
  DeviceBook book;
};
Result<Open> open(const Layout& layout) {
  auto state = State::open_for_writing(layout);
  if (!state) return std::unexpected(state.error());
  return Open{std::move(*state), household_of(layout).devices};
}

}  // namespace

Result<std::string> name_device(const Layout& layout, const std::string& device, const std::string& name, Time now) {
  if (auto good = check_name(name); !good) return std::unexpected(good.error());
  auto at = open(layout);
  if (!at) return std::unexpected(at.error());
  const auto meant = meant_by(at->book, device, now);
  if (!meant) return std::unexpected(meant.error());
  if (auto free = not_given(at->book, *meant); !free) return std::unexpected(free.error());
  const auto other = at->book.named(name);
  if (other && other != meant->index) {
    return fail(Fault::Usage,
                fmt::format("`{}` is another device already: `whither devices merge {} {}` makes them one", name,
                            device, name));
  }
  auto said = said_of(at->state, at->book, *meant);
  if (!said) return std::unexpected(said.error());
  const auto before = meant->index ? at->book.devices()[*meant->index].name : "";
  said->name = name;
  said->said = now;
  if (auto saved = at->state.save(*said); !saved) return std::unexpected(saved.error());
  const auto undo = before.empty() || before == name ? "" : fmt::format("; before it was {}", before);
  return fmt::format("{} is {}{}", name, told_by(at->book, *meant), undo);
}

Result<std::string> merge_devices(const Layout& layout, const std::string& device, const std::string& into, Time now) {
  auto at = open(layout);
  if (!at) return std::unexpected(at.error());
  const auto one = meant_by(at->book, device, now);
  if (!one) return std::unexpected(one.error());
  const auto two = meant_by(at->book, into, now);
  if (!two) return std::unexpected(two.error());
  if (auto free = not_given(at->book, *one); !free) return std::unexpected(free.error());
  const bool is_one = one->index ? one->index == two->index : !two->index && one->key == two->key;
  if (is_one) return fail(Fault::Usage, fmt::format("{} and {} are one device already", device, into));
  auto from = said_of(at->state, at->book, *one);
  if (!from) return std::unexpected(from.error());
  auto to = said_of(at->state, at->book, *two);
  if (!to) return std::unexpected(to.error());
  if (to->name.empty() && !(two->index && is_given(at->book.devices()[*two->index]))) to->name = called(at->book, *two);
  to->said = now;
  to->keys.insert(to->keys.end(), from->keys.begin(), from->keys.end());
  for (const auto& group : from->groups) {
    if (std::ranges::find(to->groups, group) == to->groups.end()) to->groups.push_back(group);
  }
  if (auto saved = at->state.save(*to); !saved) return std::unexpected(saved.error());
  return fmt::format("{} is {}, too", called(at->book, *two), told_by(at->book, *one));
}

Result<std::string> split_device(const Layout& layout, const std::string& key, Time now) {
  auto at = open(layout);
  if (!at) return std::unexpected(at.error());
  const auto meant = meant_by(at->book, key, now);
  if (!meant) return std::unexpected(meant.error());
  if (meant->key.empty() || !meant->index) {
    return fail(Fault::Usage, fmt::format("`{}` is no address or MAC address of a known device", key));
  }
  auto rest = said_of(at->state, at->book, *meant);
  if (!rest) return std::unexpected(rest.error());
  const auto own = std::ranges::find(rest->keys, meant->key);
  if (own == rest->keys.end() || rest->keys.size() < 2) {
    return fail(Fault::Usage,
                fmt::format("{} cannot be told apart from {}: it is all that tells it", key, called(at->book, *meant)));
  }
  rest->keys.erase(own);
  if (rest->name.empty()) rest->name = called(at->book, *meant);
  rest->said = now;
  if (auto saved = at->state.save(*rest); !saved) return std::unexpected(saved.error());
  const SaidDevice apart{.id = 0, .name = "", .said = now, .keys = {meant->key}, .groups = {}};
  if (auto saved = at->state.save(apart); !saved) return std::unexpected(saved.error());
  return fmt::format("{} is a device of its own, no longer {}", key, called(at->book, *meant));
}

Result<std::string> group_devices(const Layout& layout, const std::string& group,
                                  const std::vector<std::string>& devices, bool remove, Time now) {
  if (auto good = check_name(group); !good) return std::unexpected(good.error());
  auto at = open(layout);
  if (!at) return std::unexpected(at.error());
  std::string names;
  for (const auto& device : devices) {
    const auto meant = meant_by(at->book, device, now);
    if (!meant) return std::unexpected(meant.error());
    auto said = said_of(at->state, at->book, *meant);
    if (!said) return std::unexpected(said.error());
    std::erase_if(said->groups, [&](const std::string& each) { return same_word(each, group); });
    if (!remove) said->groups.push_back(group);
    if (said->id == 0) said->said = now;
    if (auto saved = at->state.save(*said); !saved) return std::unexpected(saved.error());
    names += (names.empty() ? "" : ", ") + called(at->book, *meant);
  }
  return fmt::format("{} {} in {}", names, remove ? "no longer" : "now", group);
}

Result<std::string> hide_device(const Layout& layout, const std::string& device, bool hide, Time now) {
  auto at = open(layout);
  if (!at) return std::unexpected(at.error());
  const auto meant = meant_by(at->book, device, now);
  if (!meant) return std::unexpected(meant.error());
  auto said = said_of(at->state, at->book, *meant);
  if (!said) return std::unexpected(said.error());
  said->is_hidden = hide;
  if (said->id == 0) said->said = now;
  if (auto saved = at->state.save(*said); !saved) return std::unexpected(saved.error());
  return fmt::format("{} is {} by `whither devices`", called(at->book, *meant), hide ? "not shown" : "shown");
}

Result<std::string> forget_device(const Layout& layout, const std::string& device) {
  auto at = open(layout);
  if (!at) return std::unexpected(at.error());
  const auto meant = meant_by(at->book, device, Time::max() - Duration{1});
  if (!meant) return std::unexpected(meant.error());
  if (!meant->index || at->book.devices()[*meant->index].said == 0) {
    return fail(Fault::Usage, fmt::format("nothing was said of {}", device));
  }
  if (auto removed = at->state.remove_device(at->book.devices()[*meant->index].said); !removed) {
    return std::unexpected(removed.error());
  }
  return fmt::format("what was said of {} is forgotten; what leases tell of it is not", device);
}

}  // namespace whither
