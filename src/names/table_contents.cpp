#include "names/table_contents.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <limits>
#include <utility>

#include "names/organisations.h"

namespace whither {

using namespace table_format;

namespace {

constexpr auto kMostJoined = static_cast<std::uint8_t>(Joined::UserList);

// Hands out the sections of the file one behind the other; `fits` is false once they were longer than the file.
class Sections {
 public:
  explicit Sections(std::span<const std::byte> bytes) : bytes_(bytes) {}

  // T is a plain value whose alignment the sections in front keep (table_format.h), in a mapping that begins at a page.
  template <typename T>
  std::span<const T> next(std::size_t count) {
    const std::size_t size = count * sizeof(T);  // counts are 32-bit: no overflow
    if (size > bytes_.size()) {
      fits_ = false;
      return {};
    }
    const auto* const first = reinterpret_cast<const T*>(bytes_.data());
    bytes_ = bytes_.subspan(size);
    return {first, count};
  }
  std::string_view text(std::size_t size) {
    const auto characters = next<char>(size);
    return {characters.data(), characters.size()};
  }
  bool used_up() const { return fits_ && bytes_.empty(); }

 private:
  std::span<const std::byte> bytes_;
  bool fits_ = true;
};

template <typename T>
bool begins_at_zero_and_ascends(std::span<const T> starts) {
  if (starts.empty() || starts.front() != T{}) return false;
  bool ascends = true;
  for (std::size_t i = 1; i < starts.size(); ++i) ascends &= starts[i - 1] < starts[i];
  return ascends;
}

bool index_fits(std::span<const std::uint32_t> index, std::span<const std::uint32_t> starts) {
  if (index.front() != 0 || index.back() != starts.size()) return false;
  for (std::uint32_t high = 1; high < kIndexCount - 1; ++high) {
    const std::uint32_t at = index[high];
    if (at == 0 || at < index[high - 1] || at > starts.size()) return false;
    if (starts[at - 1] >= high << 16 || (at < starts.size() && starts[at] < high << 16)) return false;
  }
  return true;
}

bool values_fit(std::span<const std::uint32_t> values, std::size_t as_count) {
  std::uint32_t highest = 0;
  for (const auto value : values) highest = std::max(highest, as_of(value));
  return highest < as_count;
}

bool ases_fit(std::span<const AsRecord> ases, std::size_t string_bytes) {
  const auto fits = [&](const AsRecord& as) {
    return std::uint64_t{as.name_offset} + as.name_length <= string_bytes &&
           std::uint64_t{as.org_name_offset} + as.org_name_length <= string_bytes && as.joined <= kMostJoined;
  };
  const auto ascends = [](const AsRecord& a, const AsRecord& b) { return a.asn < b.asn; };
  if (ases.empty() || ases.size() > kMaxAses || ases.front().asn != 0 || ases.front().name_length != 0) return false;
  return std::ranges::all_of(ases, fits) && std::ranges::adjacent_find(ases, std::not_fn(ascends)) == ases.end();
}

bool countries_fit(std::span<const CountryCode> countries) {
  const auto capital = [](char letter) { return letter >= 'A' && letter <= 'Z'; };
  return countries[0] == CountryCode{} && std::ranges::all_of(countries, [&](const CountryCode& code) {
           return code == CountryCode{} || (capital(code[0]) && capital(code[1]));
         });
}

// Nothing where the sections are as they must be, else what is wrong.
std::string_view fault_of(const TableContents& table) {
  if (!begins_at_zero_and_ascends(table.v4_starts)) return "its IPv4 ranges are out of order";
  if (!begins_at_zero_and_ascends(table.v6_starts)) return "its IPv6 ranges are out of order";
  if (!index_fits(table.v4_index, table.v4_starts)) return "its index does not fit its ranges";
  if (!ases_fit(table.ases, table.strings.size())) return "its AS records are wrong";
  const bool fit = values_fit(table.v4_values, table.ases.size()) && values_fit(table.v6_values, table.ases.size());
  if (!fit || !countries_fit(table.countries)) return "a range points nowhere";
  return {};
}

// Nothing where a name is longer than the format of today holds; those of the first were 120 bytes at most.
std::vector<AsRecord> records_of(std::span<const FirstAsRecord> first) {
  std::vector<AsRecord> records;
  for (const auto& as : first) {
    if (as.name_length > std::numeric_limits<std::uint16_t>::max()) return {};
    const auto length = static_cast<std::uint16_t>(as.name_length);
    records.push_back({as.asn, as.org_asn, as.name_offset, as.name_offset, length, length});
  }
  return records;
}

std::unexpected<Error> damaged(const std::string& path, std::string_view why) {
  return fail(Fault::Damaged, fmt::format("address table {} is damaged ({}): build it again with `whither data import "
                                          "PATH…`",
                                          path, why));
}

}  // namespace

Result<std::unique_ptr<TableContents>> TableContents::open(const std::string& path) {
  auto file = MappedFile::open(path, kMaxFile);
  if (!file) return std::unexpected(file.error());
  const auto bytes = file->bytes();
  Header header;
  if (bytes.size() < sizeof(header)) return damaged(path, "it is cut short");
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (header.magic != kMagic) return damaged(path, "it is no address table");
  if (header.version != kVersion && header.version != kFirstVersion) {
    return damaged(path, fmt::format("format {}, not {}", header.version, kVersion));
  }
  const auto summed = bytes.subspan(kChecksumEnd);
  if (XXH3_64bits(summed.data(), summed.size()) != header.checksum) return damaged(path, "checksum does not match");

  auto table = std::make_unique<TableContents>();
  Sections sections{bytes.subspan(sizeof(header))};
  table->v6_starts = sections.next<V6Start>(header.v6_count);
  table->v4_index = sections.next<std::uint32_t>(kIndexCount);
  table->v4_starts = sections.next<std::uint32_t>(header.v4_count);
  table->v4_values = sections.next<std::uint32_t>(header.v4_count);
  table->v6_values = sections.next<std::uint32_t>(header.v6_count);
  if (header.version == kVersion) {
    table->ases = sections.next<AsRecord>(header.as_count);
  } else {
    table->own_ases = records_of(sections.next<FirstAsRecord>(header.as_count));
    table->ases = table->own_ases;
  }
  table->countries = sections.next<CountryCode>(kMaxCountries);
  table->strings = sections.text(header.string_bytes);
  table->meta = sections.text(header.meta_bytes);
  if (!sections.used_up()) return damaged(path, "its size does not fit its contents");
  if (const auto fault = fault_of(*table); !fault.empty()) return damaged(path, fault);
  file->forget();  // all of it was read, most will not be again
  table->file = *std::move(file);
  return table;
}

const AsRecord* TableContents::as_numbered(std::uint32_t asn) const {
  const auto found = std::ranges::lower_bound(ases, asn, {}, &AsRecord::asn);
  return asn == 0 || found == ases.end() || found->asn != asn ? nullptr : &*found;
}

}  // namespace whither
