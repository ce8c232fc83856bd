#include "app/household.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "app/complaints.h"
#include "app/state.h"
#include "base/letter_case.h"

namespace whither {

namespace {

std::vector<GivenDevice> given_by(const Config& config) {
  std::vector<GivenDevice> given;
  for (const auto& device : config.devices) given.push_back({device.name, device.ranges, device.macs, device.origin});
  return given;
}

struct Told {
  std::vector<SaidDevice> said;
  std::vector<Sighting> sightings;
};

Result<Told> told_in(const Layout& layout) {
  auto state = State::open(layout);
  if (!state) return std::unexpected(state.error());
  if (!*state) return Told{};
  auto said = (*state)->said_devices();
  if (!said) return std::unexpected(said.error());
  auto sightings = (*state)->sightings();
  if (!sightings) return std::unexpected(sightings.error());
  return Told{std::move(*said), std::move(*sightings)};
}

void add(NamedRanges& to, const NamedRanges& more) {
  to.ranges.insert(to.ranges.end(), more.ranges.begin(), more.ranges.end());
  to.held.insert(to.held.end(), more.held.begin(), more.held.end());
}

NamedRanges& group_named(std::vector<NamedRanges>& groups, const std::string& name) {
  const auto found = std::ranges::find_if(groups, [&](const NamedRanges& each) { return same_word(each.name, name); });
  return found != groups.end() ? *found : groups.emplace_back(NamedRanges{name, {}});
}

}  // namespace

Household household_of(const std::optional<Layout>& layout) {
  Household household;
  Config config;
  if (auto checked = check_config(""); !checked) {
    note(fmt::format("devices of the configuration have no names: {}", checked.error().message));
  } else {
    if (!checked->complaints.empty()) {
      const auto& first = checked->complaints.front();
      note(fmt::format("{}: {} (whither config check)", first.where, first.text));
    }
    config = std::move(checked->config);
  }
  auto told = layout ? told_in(*layout) : Result<Told>{};
  if (!told) note(fmt::format("devices may lack their names: {}", told.error().message));
  household.devices = DeviceBook(given_by(config), told ? told->said : std::vector<SaidDevice>{},
                                 told ? std::move(told->sightings) : std::vector<Sighting>{});
  household.groups = std::move(config.groups);
  return household;
}

NamedRanges ranges_of(const KnownDevice& device) {
  NamedRanges named{device.name, {}};
  for (const auto& held : device.held) {
    if (held.always()) {
      named.ranges.push_back(held.range);
    } else {
      named.held.push_back(held);
    }
  }
  return named;
}

std::vector<NamedRanges> groups_of(const Household& household) {
  std::vector<NamedRanges> groups;
  const auto& devices = household.devices.devices();
  for (const auto& given : household.groups) {
    auto& group = groups.emplace_back(NamedRanges{given.name, given.ranges});
    for (const auto& name : given.devices) {
      if (const auto device = household.devices.named(name)) {
        add(group, ranges_of(devices[*device]));
      } else {
        note(fmt::format("{}: the group {} has a device `{}` that nobody knows", given.origin, given.name, name));
      }
    }
  }
  for (const auto& device : devices) {
    for (const auto& name : device.groups) add(group_named(groups, name), ranges_of(device));
  }
  return groups;
}

}  // namespace whither
