#include "app/config_read.h"

#include <fmt/format.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>

#include "app/complaints.h"
#include "app/config_keys.h"
#include "base/assert.h"
#include "base/digits.h"
#include "base/mac.h"
#include "base/utf8.h"

namespace whither {

namespace {

constexpr std::string_view kVariable = "WHITHER__";
constexpr std::size_t kLongestName = 64;
constexpr std::size_t kShownOfKey = 60;

std::string hint_for(std::string_view word, const std::vector<std::string>& choices) {
  const auto near = near_word(word, choices);
  return near.empty() ? fmt::format("there are {}", fmt::join(choices, ", ")) : fmt::format("did you mean `{}`?", near);
}

// What stands before the last point of the keys' names.
std::vector<std::string> section_names() {
  std::vector<std::string> names;
  for (const auto& key : all_keys()) {
    const auto name = std::string(key.name.substr(0, key.name.rfind('.')));
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

template <typename Keys>
auto key_named(const Keys& keys, std::string_view name) {
  const auto found = std::ranges::find_if(keys, [&](const auto& key) { return key.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

std::optional<ConfigValue> value_of(const toml::node& node) {
  if (const auto* const text = node.as_string()) return text->get();
  if (const auto* const flag = node.as_boolean()) return flag->get();
  if (const auto* const number = node.as_integer()) return number->get();
  const auto* const array = node.as_array();
  if (array == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  for (const auto& each : *array) {
    const auto* const text = each.as_string();
    if (text == nullptr) return std::nullopt;
    texts.push_back(text->get());
  }
  return texts;
}

// The number of the byte that stands there; lines and columns of characters count from 1.
std::size_t byte_at(std::string_view text, const toml::source_position& position) {
  std::size_t byte = 0;
  for (toml::source_index line = 1; line < position.line && byte < text.size(); ++line) {
    byte = std::min(text.find('\n', byte), text.size() - 1) + 1;
  }
  for (toml::source_index column = 1; column < position.column && byte < text.size(); ++column) {
    byte += std::max<std::size_t>(utf8_sequence(text.substr(byte)), 1);
  }
  return byte;
}

// One file, read from top to bottom.
class Reading {
 public:
  Reading(std::string_view text, const std::string& file, CheckedConfig& checked)
      : text_(text), file_(file), checked_(checked) {}

  void table(const toml::table& table, const std::string& prefix) {
    for (const auto& [key, node] : table) {
      const auto name = prefix + std::string(key.str());
      if (name == "router") {
        routers(node);
      } else if (name == "device") {
        named(node, name, checked_.config.devices);
      } else if (name == "group") {
        groups_ = &node;  // which name devices
      } else if (const auto* const known = key_named(config_keys(), name)) {
        set(*known, checked_.config, node);
      } else if (node.is_table() && is_section(name)) {
        this->table(*node.as_table(), name + ".");
      } else {
        unknown(key, name, node.is_table() ? "section" : "key", node.is_table() ? section_names() : key_names());
      }
    }
  }

  // What may stand before what it refers to.
  void groups() {
    if (groups_ != nullptr) named(*groups_, "group", checked_.config.groups);
  }

  void complain(const toml::source_region& where, std::string text, std::string hint = {}) {
    ConfigComplaint complaint{fmt::format("{}:{}:{}", file_, where.begin.line, where.begin.column), std::move(text),
                              std::move(hint)};
    complaint.begin = byte_at(text_, where.begin);
    complaint.end = byte_at(text_, where.end);
    complaints_.push_back(std::move(complaint));
  }

  // What is wrong, in the order of its lines.
  void finish() {
    std::ranges::stable_sort(complaints_, {}, &ConfigComplaint::begin);
    for (auto& complaint : complaints_) {
      const auto newline = complaint.begin == 0 ? std::string_view::npos : text_.rfind('\n', complaint.begin - 1);
      const auto begin = newline == std::string_view::npos ? 0 : newline + 1;
      const auto end = std::max(complaint.begin, complaint.end);
      complaint.source = text_.substr(begin, text_.find('\n', end) - begin);
      complaint.begin -= begin;
      complaint.end = end - begin;
      checked_.complaints.push_back(std::move(complaint));
    }
  }

 private:
  void unknown(const toml::key& key, const std::string& name, std::string_view sort,
               const std::vector<std::string>& choices) {
    complain(key.source(), fmt::format("there is no {} `{}`", sort, name.substr(0, kShownOfKey)),
             hint_for(name, choices));
  }

  static bool is_section(const std::string& name) {
    return std::ranges::any_of(config_keys(), [&](const auto& key) { return key.name.starts_with(name + "."); });
  }

  std::string origin(const toml::node& node) const { return fmt::format("{}:{}", file_, node.source().begin.line); }

  template <typename Owner>
  void set(const ConfigKey<Owner>& key, Owner& owner, const toml::node& node) {
    constexpr std::int64_t kNothingTakesThis = 0;  // so that a key says what it takes
    const auto wrong = key.set(owner, value_of(node).value_or(kNothingTakesThis), origin(node));
    if (wrong) complain(node.source(), fmt::format("{} {}", key.name, *wrong));
  }

  void routers(const toml::node& node) {
    const auto* const array = node.as_array();
    if (array == nullptr || !array->is_homogeneous(toml::node_type::table)) {
      return complain(node.source(), "router is a table for each router: begin it with a line [[router]]");
    }
    std::vector<Address> seen;
    for (const auto& each : *array) router(*each.as_table(), seen);
  }

  void router(const toml::table& table, std::vector<Address>& seen) {
    const auto text = table["address"].value<std::string>();
    const auto address = Address::parse(text.value_or(""));
    if (!address) {
      const auto* const node = table.get("address");
      return complain(node == nullptr ? table.source() : node->source(),
                      "router.address takes the address that the router sends from, e.g. \"192.0.2.1\"");
    }
    if (std::ranges::find(seen, *address) != seen.end()) {
      return complain(table.source(), fmt::format("router {} stands here twice", address->to_string()));
    }
    seen.push_back(*address);
    auto& router = router_at(*address);
    router.origin = origin(table);
    for (const auto& [key, node] : table) {
      const auto name = "router." + std::string(key.str());
      if (name == "router.address") continue;
      const auto* const known = key_named(router_keys(), name);
      if (known == nullptr) {
        unknown(key, name, "key", key_names());
      } else {
        set(*known, router, node);
      }
    }
  }

  RouterConfig& router_at(const Address& address) {
    auto& routers = checked_.config.routers;
    const auto place = std::ranges::lower_bound(routers, address, {}, &RouterConfig::address);
    if (place != routers.end() && place->address == address) return *place;
    return *routers.insert(place, {.address = address, .sampling = {}});
  }

  // [[device]] or [[group]]; one that was read before by that name is replaced.
  void named(const toml::node& node, const std::string& sort, std::vector<NamedNets>& all) {
    const auto* const array = node.as_array();
    if (array == nullptr || !array->is_homogeneous(toml::node_type::table)) {
      return complain(node.source(), fmt::format("{0} is a table for each {0}: begin it with a line [[{0}]]", sort));
    }
    std::vector<std::string> here;
    for (const auto& each : *array) {
      const auto& table = *each.as_table();
      for (const auto& [key, value] : table) {
        if (key == "name" || key == "match") continue;
        unknown(key, fmt::format("{}.{}", sort, key.str()), "key", key_names());
      }
      NamedNets one{table["name"].value_or(std::string{}), {}, {}, {}, origin(table)};
      if (one.name.empty() || one.name.size() > kLongestName || one.name.starts_with('@')) {
        complain(table.source(),
                 fmt::format("{}.name takes a name of at most {} bytes, e.g. \"phone\"", sort, kLongestName));
      } else if (std::ranges::find(here, one.name) != here.end()) {
        complain(table.source(), fmt::format("{} \"{}\" stands here twice", sort, one.name));
      } else if (matches(table, sort, one)) {
        here.push_back(one.name);
        std::erase_if(all, [&](const NamedNets& other) { return other.name == one.name; });
        all.push_back(std::move(one));
      }
    }
  }

  // Fills the ranges of a device or group, or complains.
  bool matches(const toml::table& table, const std::string& sort, NamedNets& one) {
    const auto* const node = table.get("match");
    const auto value = node == nullptr ? std::nullopt : value_of(*node);
    const auto* const texts = value ? std::get_if<std::vector<std::string>>(&*value) : nullptr;
    if (texts == nullptr || texts->empty()) {
      complain(node == nullptr ? table.source() : node->source(),
               fmt::format("{}.match takes a list like [\"ip:192.0.2.1\", \"net:2001:db8::/64\"]", sort));
      return false;
    }
    for (const auto& text : *texts) {
      const auto colon = std::min(text.find(':'), text.size());
      const auto kind = std::string_view{text}.substr(0, colon);
      const auto rest = std::string_view{text}.substr(std::min(colon + 1, text.size()));
      const auto net = kind == "ip" || kind == "net" ? Net::parse(rest) : std::nullopt;
      const auto mac = sort == "device" && kind == "mac" ? parse_mac(rest) : std::nullopt;
      const bool is_device = sort == "group" && kind == "device" && !rest.empty() && rest.size() <= kLongestName;
      if (net) {
        one.ranges.push_back(net->masked().range());
      } else if (mac) {
        one.macs.push_back(*mac);
      } else if (is_device) {
        one.devices.emplace_back(rest);
      } else {
        complain(node->source(),
                 fmt::format("{}.match takes \"ip:ADDRESS\", \"net:NETWORK\" and {}, and `{}` is none", sort,
                             sort == "group" ? "\"device:NAME\"" : "\"mac:00:00:5e:00:53:01\"", text.substr(0, 80)));
        return false;
      }
    }
    return true;
  }

  std::string_view text_;
  const std::string& file_;
  CheckedConfig& checked_;
  const toml::node* groups_ = nullptr;
  std::vector<ConfigComplaint> complaints_;  // `begin` and `end` count in all of the file
};

}  // namespace

ConfigValue value_of_words(std::string_view text) {
  if (text == "true" || text == "false") return text == "true";
  if (const auto number = number_of(text); number && *number < 1'000'000'000) {
    return static_cast<std::int64_t>(*number);
  }
  if (!text.contains(',')) return std::string(text);
  std::vector<std::string> texts;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    if (comma != 0) texts.emplace_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return texts;
}

std::optional<ConfigValue> value_of_toml(std::string_view text) {
  if (text.contains('\n')) return std::nullopt;
  const auto parsed = toml::parse(fmt::format("x = {}", text));
  return parsed ? value_of(*parsed.table().get("x")) : std::nullopt;
}

Config built_in_config() {
  Config config;
  for (const auto& key : config_keys()) {
    const auto value = value_of_toml(key.built_in);
    WHITHER_ASSERT(value && !key.set(config, *value, "built in"));
  }
  if (::access("/proc/net/if_inet6", F_OK) == 0) return config;
  for (auto* const endpoints : {&config.netflow.value, &config.sflow.value}) {
    for (auto& endpoint : *endpoints) endpoint.address = Address::v4(0);  // `[::]` takes both where there are both
  }
  return config;
}

std::vector<std::string> key_names() {
  std::vector<std::string> names;
  for (const auto& key : all_keys()) names.emplace_back(key.name);
  return names;
}

void read_config_text(std::string_view text, const std::string& file, CheckedConfig& checked) {
  Reading reading{text, file, checked};
  const auto parsed = toml::parse(text);
  if (!parsed) {
    reading.complain(parsed.error().source(),
                     fmt::format("this is no TOML: {}", std::string_view{parsed.error().description()}));
  } else {
    checked.config.files.push_back(file);
    reading.table(parsed.table(), "");
    reading.groups();
  }
  reading.finish();
}

void read_config_variable(std::string_view name, std::string_view value, CheckedConfig& checked) {
  if (!name.starts_with(kVariable)) return;
  std::string key;
  for (const char letter : name.substr(kVariable.size())) {
    key += static_cast<char>(letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter);
  }
  if (const auto gap = key.find("__"); gap != std::string::npos) key.replace(gap, 2, ".");
  const auto origin = fmt::format("environment {}", name);
  const auto* const known = key_named(config_keys(), key);
  if (known == nullptr) {
    const auto text = fmt::format("there is no key `{}`", key.substr(0, kShownOfKey));
    return checked.complaints.push_back({origin, text, hint_for(key, key_names())});
  }
  if (const auto wrong = known->set(checked.config, value_of_words(value), origin)) {
    checked.complaints.push_back({origin, fmt::format("{} {}", known->name, *wrong)});
  }
}

}  // namespace whither
