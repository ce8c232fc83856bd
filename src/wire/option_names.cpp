#include "wire/option_names.h"

#include <algorithm>
#include <array>
#include <utility>

#include "wire/host_name.h"
#include "wire/load.h"

namespace whither {

namespace {

constexpr std::size_t kMaxName = 255;
constexpr std::size_t kOverhead = 128;   // what an entry costs beside its texts
constexpr std::uint8_t kPanaL7Pen = 20;  // RFC 6759, 4.1

// What a record of options data names. Of several elements for one thing the lowest rank wins.
struct Announced {
  struct Index {
    std::optional<std::uint64_t> value;
    std::uint8_t rank = 0;
  };
  struct Text {
    std::string value;
    std::uint8_t rank = 0;
  };
  Index interface;
  Index vrf;
  Index sampler;
  Text interface_name;
  Text interface_description;
  Text vrf_name;
  Text sampler_name;
  std::optional<ApplicationId> application;
  Text application_name;
};

void take(Announced::Index& index, const Detail& detail, std::span<const std::byte> value) {
  if (value.size() > 8 || (index.value && index.rank <= detail.rank)) return;
  index = {load_unsigned(value.data(), value.size()), detail.rank};
}

void take(Announced::Text& text, const Detail& detail, std::span<const std::byte> value) {
  if (!text.value.empty() && text.rank <= detail.rank) return;
  if (auto name = text_of(letters_of(value), kMaxName); !name.empty()) text = {std::move(name), detail.rank};
}

Announced announced(const Details& details, std::span<const std::byte> record) {
  Announced all;
  details.each(record, [&](const Detail& detail, std::span<const std::byte> value) {
    switch (detail.role) {
      case Role::InterfaceIndex:
        return take(all.interface, detail, value);
      case Role::InterfaceName:
        return take(all.interface_name, detail, value);
      case Role::InterfaceDescription:
        return take(all.interface_description, detail, value);
      case Role::VrfIndex:
        return take(all.vrf, detail, value);
      case Role::VrfName:
        return take(all.vrf_name, detail, value);
      case Role::SamplerIndex:
        return take(all.sampler, detail, value);
      case Role::SamplerName:
        return take(all.sampler_name, detail, value);
      case Role::ApplicationId:
        all.application = application_id_of(value);
        return;
      case Role::ApplicationName:
        return take(all.application_name, detail, value);
      default:
        return;
    }
  });
  return all;
}

}  // namespace

std::optional<ApplicationId> application_id_of(std::span<const std::byte> value) {
  if (value.size() < 2 || value.size() > 9) return std::nullopt;
  const ApplicationId id{.engine = std::to_integer<std::uint8_t>(value[0]),
                         .selector = load_unsigned(value.data() + 1, value.size() - 1)};
  const bool is_none = id == ApplicationId{} || (id.engine == kPanaL7Pen && (id.selector & 0xffffffffU) == 0);
  return is_none ? std::nullopt : std::optional{id};
}

std::string text_of(const ApplicationId& id) {
  const auto engine = std::to_string(id.engine);
  const auto enterprise = id.selector >> 32;
  if (id.engine != kPanaL7Pen || enterprise == 0) return engine + ':' + std::to_string(id.selector);
  return engine + ':' + std::to_string(enterprise) + ':' + std::to_string(id.selector & 0xffffffffU);
}

void OptionNames::learn(const Details& details, std::span<const std::byte> record, const DecoderLimits& limits,
                        DecoderUsage& usage) {
  auto all = announced(details, record);
  if (all.interface.value && !(all.interface_name.value.empty() && all.interface_description.value.empty())) {
    learn(interfaces_, {*all.interface.value, all.interface_name.value, all.interface_description.value}, limits,
          usage);
  }
  if (all.vrf.value && !all.vrf_name.value.empty())
    learn(vrfs_, {*all.vrf.value, all.vrf_name.value, {}}, limits, usage);
  if (all.sampler.value && !all.sampler_name.value.empty()) {
    learn(samplers_, {*all.sampler.value, all.sampler_name.value, {}}, limits, usage);
  }
  if (all.application && !all.application_name.value.empty()) {
    learn(*all.application, std::move(all.application_name.value), limits, usage);
  }
}

std::size_t OptionNames::count() const {
  return interfaces_.size() + vrfs_.size() + samplers_.size() + applications_.size();
}

bool OptionNames::replace(std::string& old, std::string text, const DecoderLimits& limits, DecoderUsage& usage) {
  if (usage.name_bytes - old.size() + text.size() > limits.name_bytes) return false;
  usage.name_bytes += text.size() - old.size();
  bytes_ += text.size() - old.size();
  old = std::move(text);
  return true;
}

void OptionNames::learn(ByIndex& names, NamedIndex named, const DecoderLimits& limits, DecoderUsage& usage) {
  auto found = names.find(named.index);
  if (found == names.end()) {
    if (count() >= limits.names_per_exporter || usage.name_bytes + kOverhead > limits.name_bytes) return;
    found = names.emplace(named.index, NamedIndex{.index = named.index, .name = {}, .description = {}}).first;
    usage.name_bytes += kOverhead;
    bytes_ += kOverhead;
  }
  if (!named.name.empty()) replace(found->second.name, std::move(named.name), limits, usage);
  if (!named.description.empty()) replace(found->second.description, std::move(named.description), limits, usage);
}

void OptionNames::learn(const ApplicationId& id, std::string name, const DecoderLimits& limits, DecoderUsage& usage) {
  auto found = applications_.find(id);
  if (found == applications_.end()) {
    if (count() >= limits.names_per_exporter || usage.name_bytes + kOverhead > limits.name_bytes) return;
    found = applications_.emplace(id, std::string{}).first;
    usage.name_bytes += kOverhead;
    bytes_ += kOverhead;
  }
  replace(found->second, std::move(name), limits, usage);
}

std::string_view OptionNames::application(const ApplicationId& id) const {
  const auto found = applications_.find(id);
  return found == applications_.end() ? std::string_view{} : found->second;
}

std::vector<NamedIndex> OptionNames::listed(const ByIndex& names) {
  std::vector<NamedIndex> all;
  for (const auto& [index, named] : names) all.push_back(named);
  return all;
}

}  // namespace whither
