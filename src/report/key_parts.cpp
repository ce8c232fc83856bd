#include "report/key_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "flow/columns.h"
#include "report/top_sql.h"

namespace whither {

namespace {

constexpr std::uint64_t bit_of(Field field) { return std::uint64_t{1} << static_cast<unsigned>(field); }
constexpr std::uint64_t kEnds = bit_of(Field::src_addr) | bit_of(Field::dst_addr);

// What a ranking may be of, in the plural and in the singular.
struct Ranked {
  std::string_view name;
  std::string_view of_one;
  What what;
  std::uint64_t fields;
};
constexpr std::array<Ranked, 8> kRanked = {{
    {"orgs", "org", What::Orgs, kEnds},
    {"peers", "peer", What::Peers, kEnds},
    {"devices", "device", What::Devices, kEnds},
    {"ports", "port", What::Ports, bit_of(Field::protocol)},  // sums have the service port as that of the destination
    {"protocols", "protocol", What::Protocols, bit_of(Field::protocol)},
    {"countries", "country", What::Countries, kEnds},
    {"asn", "as", What::Asn, kEnds},
    {"routers", "router", What::Routers, bit_of(Field::exporter)},
}};

// Who stands behind one end, as the end is recorded.
struct Behind {
  std::string_view name;
  Field end;
  What what;
};
constexpr std::array<Behind, 4> kBehind = {{
    {"src_org", Field::src_addr, What::Orgs},
    {"dst_org", Field::dst_addr, What::Orgs},
    {"src_country", Field::src_addr, What::Countries},
    {"dst_country", Field::dst_addr, What::Countries},
}};

KeyPart part_of(const Ranked& ranked) {
  auto [value, six] = key_of(ranked.what);
  return {.name = std::string(ranked.name),
          .sql = std::move(value),
          .six = std::move(six),
          .named = ranked.what,
          .field = {},
          .fields = ranked.fields};
}

// What the name tells that the peer was asked for, as far as the flow or a log of DNS tells that name.
struct Named {
  std::string_view name;
  std::string_view of_one;
  std::string_view sql;
};
constexpr std::array<Named, 3> kNamed = {{
    {"domains", "domain", "CASE WHEN down THEN src_name ELSE dst_name END"},
    {"services", "service", "service_of(CASE WHEN down THEN src_name ELSE dst_name END)"},
    {"categories", "category",
     "CASE WHEN down THEN category_of(src_name, src_ip4, src_ip6) ELSE category_of(dst_name, dst_ip4, dst_ip6) END"},
}};

KeyPart part_of(const Named& named) {
  return {.name = std::string(named.name),
          .sql = std::string(named.sql),
          .six = "",
          .named = What::Parts,
          .field = Field::dst_name,  // is carried as one
          .fields = kEnds | bit_of(Field::src_name) | bit_of(Field::dst_name),
          .title = std::string(named.of_one)};
}

KeyPart part_of(const Behind& behind) {
  const auto pair = address_columns(behind.end);
  return {.name = std::string(behind.name),
          .sql = pair.v4,
          .six = pair.v6,
          .named = behind.what,
          .field = {},
          .fields = bit_of(behind.end)};
}

// How the value of a field is carried: as 64 bits of a number or of microseconds, or as text.
std::string carried(const FieldInfo& info) {
  switch (info.kind) {
    case Kind::Text:
      return std::string(info.name);
    case Kind::Time:
      return fmt::format("epoch_us({})::BIGINT::UBIGINT", info.name);
    case Kind::Bool:
      return fmt::format("{}::UTINYINT::UBIGINT", info.name);
    default:
      return fmt::format("{}::UBIGINT", info.name);
  }
}

KeyPart part_of(const FieldInfo& info) {
  KeyPart part{.name = std::string(info.name),
               .sql = carried(info),
               .six = "",
               .named = What::Parts,
               .field = info.field,
               .fields = bit_of(info.field)};
  if (info.kind != Kind::Address) return part;
  const auto pair = address_columns(info.field);
  part.sql = pair.v4;
  part.six = pair.v6;
  part.named = What::Peers;
  return part;
}

}  // namespace

std::optional<KeyPart> key_part_named(std::string_view word) {
  const auto ranked =
      std::ranges::find_if(kRanked, [&](const Ranked& each) { return each.name == word || each.of_one == word; });
  if (ranked != kRanked.end()) return part_of(*ranked);
  const auto named =
      std::ranges::find_if(kNamed, [&](const Named& each) { return each.name == word || each.of_one == word; });
  if (named != kNamed.end()) return part_of(*named);
  const auto behind = std::ranges::find(kBehind, word, &Behind::name);
  if (behind != kBehind.end()) return part_of(*behind);
  const auto field = field_named(word);
  return field ? std::optional{part_of(info_of(*field))} : std::nullopt;
}

std::vector<std::string> key_part_names() {
  std::vector<std::string> names;
  for (const auto& each : kRanked) names.emplace_back(each.name);
  for (const auto& each : kNamed) names.emplace_back(each.name);
  for (const auto& each : kBehind) names.emplace_back(each.name);
  for (const auto& each : fields()) {
    if (each.name != "protocol") names.emplace_back(each.name);  // that of protocols in the singular
  }
  return names;
}

}  // namespace whither
