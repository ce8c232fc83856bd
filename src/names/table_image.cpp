#include "names/table_image.h"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <span>
#include <unordered_map>

#include "names/table_format.h"

namespace whither {

using namespace table_format;

namespace {

// Each name once; ASes of one organisation share it.
class StringPool {
 public:
  std::size_t offset_of(std::string_view text) {
    const auto [entry, is_new] = offsets_.try_emplace(text, bytes_.size());
    if (is_new) bytes_ += text;
    return entry->second;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::unordered_map<std::string_view, std::size_t> offsets_;
  std::string bytes_;
};

struct AsTable {
  std::vector<AsRecord> records;         // by number
  std::vector<std::uint32_t> record_of;  // position in TableParts::ases → position in records
};

AsTable as_table(const std::vector<AsSize>& ases, StringPool& names) {
  const auto organisations = memberships(ases);
  auto by_organisation = ases;
  for (std::size_t i = 0; i < ases.size(); ++i) by_organisation[i].name = organisations[i].organisation;
  const auto chosen = representatives(by_organisation);
  std::vector<std::uint32_t> order(ases.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, {}, [&](std::uint32_t i) { return ases[i].asn; });
  AsTable table;
  table.record_of.resize(ases.size());
  for (const auto i : order) {
    table.record_of[i] = static_cast<std::uint32_t>(table.records.size());
    const auto& organisation = organisations[i].organisation;
    table.records.push_back({.asn = ases[i].asn,
                             .org_asn = chosen[i],
                             .name_offset = static_cast<std::uint32_t>(names.offset_of(ases[i].name)),
                             .org_name_offset = static_cast<std::uint32_t>(names.offset_of(organisation)),
                             .name_length = static_cast<std::uint16_t>(ases[i].name.size()),
                             .org_name_length = static_cast<std::uint16_t>(organisation.size()),
                             .joined = static_cast<std::uint8_t>(organisations[i].joined)});
  }
  return table;
}

std::vector<std::uint32_t> values_of(const std::vector<RangeStep>& steps, const AsTable& ases) {
  std::vector<std::uint32_t> values(steps.size());
  std::ranges::transform(steps, values.begin(), [&](const RangeStep& step) {
    return value_of(ases.record_of[as_of(step.value)], country_of(step.value));
  });
  return values;
}

std::vector<std::uint32_t> v4_starts_of(const std::vector<RangeStep>& steps) {
  std::vector<std::uint32_t> starts(steps.size());
  std::ranges::transform(steps, starts.begin(), [](const RangeStep& s) { return static_cast<std::uint32_t>(s.start); });
  return starts;
}

std::vector<V6Start> v6_starts_of(const std::vector<RangeStep>& steps) {
  std::vector<V6Start> starts(steps.size());
  std::ranges::transform(steps, starts.begin(), [](const RangeStep& step) {
    return V6Start{static_cast<std::uint64_t>(step.start >> 64), static_cast<std::uint64_t>(step.start)};
  });
  return starts;
}

std::vector<std::uint32_t> index_of(const std::vector<std::uint32_t>& starts) {
  std::vector<std::uint32_t> index(kIndexCount);
  std::uint32_t at = 0;
  for (std::uint32_t high = 0; high < kIndexCount - 1; ++high) {
    while (at < starts.size() && starts[at] < high << 16) ++at;
    index[high] = at;
  }
  index.back() = static_cast<std::uint32_t>(starts.size());
  return index;
}

template <typename T>
void append(std::string& image, const T& values) {
  const auto bytes = std::as_bytes(std::span{values});
  image.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

}  // namespace

Result<std::string> table_image(const TableParts& parts) {
  StringPool names;
  const auto ases = as_table(parts.ases, names);
  if (ases.records.size() > kMaxAses || names.bytes().size() > std::numeric_limits<std::uint32_t>::max()) {
    return fail(Fault::NotUnderstood, "more autonomous systems and names than an address table holds");
  }
  const auto v4_starts = v4_starts_of(parts.v4);
  Header header{.magic = kMagic,
                .version = kVersion,
                .v4_count = static_cast<std::uint32_t>(parts.v4.size()),
                .v6_count = static_cast<std::uint32_t>(parts.v6.size()),
                .as_count = static_cast<std::uint32_t>(ases.records.size()),
                .string_bytes = static_cast<std::uint32_t>(names.bytes().size()),
                .meta_bytes = static_cast<std::uint32_t>(parts.meta.size())};
  std::string image(sizeof(header), '\0');
  append(image, v6_starts_of(parts.v6));
  append(image, index_of(v4_starts));
  append(image, v4_starts);
  append(image, values_of(parts.v4, ases));
  append(image, values_of(parts.v6, ases));
  append(image, ases.records);
  append(image, parts.countries);
  append(image, names.bytes());
  append(image, parts.meta);
  std::memcpy(image.data(), &header, sizeof(header));
  header.checksum = XXH3_64bits(image.data() + kChecksumEnd, image.size() - kChecksumEnd);
  std::memcpy(image.data(), &header, sizeof(header));
  return image;
}

}  // namespace whither
