#include "names/mmdb_file.h"

#include <fmt/format.h>
#include <maxminddb.h>

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "names/mapped_file.h"

namespace whither {

namespace {

constexpr std::size_t kLargest = std::size_t{1} << 30U;
constexpr std::size_t kMetadataReach =
    std::size_t{128} * 1024;  // of the format's description: the mark is in the last 128 kB
constexpr std::string_view kMark = "\xab\xcd\xefMaxMind.com";

struct Close {
  void operator()(MMDB_s* database) const {
    MMDB_close(database);
    delete database;
  }
};
using Database = std::unique_ptr<MMDB_s, Close>;

std::unexpected<Error> not_understood(const std::string& path, std::string_view why) {
  return fail(Fault::NotUnderstood, fmt::format("{}: {}", path, why));
}

Result<Database> open_database(const std::string& path) {
  auto opened = std::make_unique<MMDB_s>();
  const int failure = MMDB_open(path.c_str(), MMDB_MODE_MMAP, opened.get());
  if (failure != MMDB_SUCCESS) return not_understood(path, MMDB_strerror(failure));
  return Database{opened.release()};
}

using Path = std::initializer_list<const char*>;

MMDB_entry_data_s value_at(MMDB_entry_s entry, Path keys, std::uint32_t type) {
  std::vector<const char*> path{keys};
  path.push_back(nullptr);
  MMDB_entry_data_s value{};
  const int failure = MMDB_aget_value(&entry, &value, path.data());
  return failure == MMDB_SUCCESS && value.has_data && value.type == type ? value : MMDB_entry_data_s{};
}

std::string_view text_at(MMDB_entry_s entry, Path keys) {
  const auto value = value_at(entry, keys, MMDB_DATA_TYPE_UTF8_STRING);
  return value.has_data ? std::string_view{value.utf8_string, value.data_size} : std::string_view{};
}

// What a database tells, whatever the network.
MmdbNet told_at(const MMDB_entry_s& entry) {
  MmdbNet net;
  net.asn = value_at(entry, {"autonomous_system_number"}, MMDB_DATA_TYPE_UINT32).uint32;
  net.org = text_at(entry, {"autonomous_system_organization"});
  net.country = text_at(entry, {"country", "iso_code"});
  if (net.country.empty()) net.country = text_at(entry, {"registered_country", "iso_code"});
  if (net.country.empty()) net.country = text_at(entry, {"country_code"});
  return net;
}

// A record of the tree, and the network that it stands for.
struct Branch {
  std::uint64_t record = 0;
  std::uint8_t type = MMDB_RECORD_TYPE_SEARCH_NODE;
  MMDB_entry_s entry{};
  WideAddress first = 0;
  int length = 0;  // bits of the prefix
};

// Walks the tree of one database, the lower addresses first.
class Walk {
 public:
  using Take = std::function<std::string_view(const MmdbNet&)>;

  Walk(const MMDB_s& database, const Take& take)
      : database_(database), bits_(database.metadata.ip_version == 6 ? 128 : 32), take_(take) {}

  // "" or what is wrong.
  std::string_view run() {
    branches_.push_back({});
    while (!branches_.empty()) {
      const auto branch = branches_.back();
      branches_.pop_back();
      if (const auto fault = follow(branch); !fault.empty()) return fault;
    }
    return {};
  }

 private:
  std::string_view follow(const Branch& branch) {
    if (branch.type == MMDB_RECORD_TYPE_EMPTY) return {};
    if (branch.type == MMDB_RECORD_TYPE_DATA) return tell(branch);
    if (branch.type != MMDB_RECORD_TYPE_SEARCH_NODE || branch.length == bits_) return "its search tree is damaged";
    // Trees of IPv6 lead to IPv4 in several ways (::ffff:0:0/96, 2002::/16, 2001::/32), of which ::/96 is the one
    // taken.
    const auto v4 = database_.ipv4_start_node.node_value;
    if (bits_ == 128 && v4 != 0 && branch.record == v4 && branch.first != 0) return {};
    MMDB_search_node_s node{};
    // A node that is met twice would make the walk endless in effect.
    if (++visited_ > database_.metadata.node_count ||
        MMDB_read_node(&database_, static_cast<std::uint32_t>(branch.record), &node) != MMDB_SUCCESS) {
      return "its search tree is damaged";
    }
    const auto half = WideAddress{1} << (bits_ - 1 - branch.length);
    const int length = branch.length + 1;
    branches_.push_back(
        {node.right_record, node.right_record_type, node.right_record_entry, branch.first | half, length});
    branches_.push_back({node.left_record, node.left_record_type, node.left_record_entry, branch.first, length});
    return {};
  }

  std::string_view tell(const Branch& branch) {
    const auto [known, is_new] = told_.try_emplace(branch.entry.offset);
    if (is_new) known->second = told_at(branch.entry);
    auto net = known->second;
    if (net.asn == 0 && net.country.empty()) return {};
    const int width = bits_ - branch.length;
    net.first = branch.first;
    net.last = branch.first | (width == 0 ? WideAddress{0} : ~WideAddress{0} >> (128 - width));
    net.is_v4 = bits_ == 32 || (branch.length >= 96 && branch.first <= kLastV4);
    return take_(net);
  }

  const MMDB_s& database_;
  int bits_;
  const Take& take_;
  std::vector<Branch> branches_;  // at most one for each bit of an address, and one more
  std::uint32_t visited_ = 0;
  std::unordered_map<std::uint32_t, MmdbNet> told_;  // by where it stands: many networks share it
};

}  // namespace

bool is_mmdb(const std::string& path) {
  const auto file = MappedFile::open(path, kLargest);
  if (!file) return false;
  const auto bytes = file->bytes();
  const auto tail = bytes.last(std::min(bytes.size(), kMetadataReach));
  return std::string_view{reinterpret_cast<const char*>(tail.data()), tail.size()}.contains(kMark);
}

Result<void> read_mmdb(const std::string& path, const std::function<std::string_view(const MmdbNet&)>& take) {
  const auto database = open_database(path);
  if (!database) return std::unexpected(database.error());
  const auto fault = Walk{**database, take}.run();
  if (!fault.empty()) return not_understood(path, fault);
  return {};
}

Result<MmdbWords> words_of_mmdb(const std::string& path) {
  const auto database = open_database(path);
  if (!database) return std::unexpected(database.error());
  const auto& metadata = (*database)->metadata;
  constexpr std::uint64_t kLastTime = 253'402'300'799;  // the end of the year 9999
  return MmdbWords{metadata.database_type == nullptr ? "" : metadata.database_type,
                   time_of_seconds(static_cast<std::int64_t>(std::min(metadata.build_epoch, kLastTime)))};
}

}  // namespace whither
