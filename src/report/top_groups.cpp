#include "report/top_groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#include "flow/columns.h"
#include "report/group_index.h"
#include "store/summary.h"

namespace whither {

namespace {

std::uint64_t product_of(std::uint64_t counter, std::uint64_t sampling) {
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  return counter != 0 && sampling > kMost / counter ? kMost : counter * sampling;
}

// The two columns, or one, that flows are grouped by before names are put on them.
std::string group_columns(What what) {
  constexpr std::string_view kEnd =
      "CASE WHEN {0} THEN {1}_ip4 ELSE {2}_ip4 END AS key4, "
      "CASE WHEN {0} THEN {1}_ip6 ELSE {2}_ip6 END AS key6";
  switch (what) {
    case What::Orgs:
    case What::Peers:
    case What::Countries:
    case What::Asn:
      return fmt::format(kEnd, "down", "src", "dst");
    case What::Devices:
      return fmt::format(kEnd, "down", "dst", "src");
    case What::Routers:
      return "exporter_ip4 AS key4, exporter_ip6 AS key6";
    case What::Protocols:
      return fmt::format("coalesce(protocol::UINTEGER, {}) AS key4, NULL::BLOB AS key6", kNoProtocol);
    case What::Ports:
      break;
  }
  return fmt::format("({}::UINTEGER * {} + coalesce(protocol::UINTEGER, {}))::UINTEGER AS key4, NULL::BLOB AS key6",
                     kServicePort, kPortFactor, kNoProtocol);
}

// True for what went to the device, else to the local end.
std::string down_condition(const TopQuestion& question, const Context& context) {
  if (question.common.device) {
    return "NOT " + sql_in({question.common.device->range()}, "src_ip4", "src_ip6");
  }
  const auto& local = context.local.ranges();
  return fmt::format("{} AND NOT {}", sql_in(local, "dst_ip4", "dst_ip6"), sql_in(local, "src_ip4", "src_ip6"));
}

// What a question reads, and so what its statement has to ask for.
struct Asked {
  const std::string& flows;  // FROM expression
  ColumnSet columns;         // of all files
  Store::Sums sums;

  bool has(std::string_view name) const {
    const auto all = whither::columns();
    return std::ranges::any_of(all, [&](const Column& each) { return each.name == name && columns.has(each); });
  }
};

// A sum that passes 2^64 - 1 stays there; 0 of nothing. PERF: sums of numbers with a sign take three quarters of the
// time of those without; where one does not fit, the statement fails and is made again without `narrow`.
std::string sum_of(std::string_view counter, bool narrow) {
  return fmt::format("least(coalesce(sum({}{}), 0), {})::UBIGINT", counter, narrow ? "::BIGINT" : "",
                     std::numeric_limits<std::uint64_t>::max());
}

// The columns of statement().
enum : std::size_t {
  kKey4,
  kKey6,
  kDown,
  kSampling,
  kBytes,
  kPackets,
  kBytesReverse,
  kPacketsReverse,
  kFlows,
  kCopies
};

// A row for each key, direction and sampling.
std::string statement(const TopQuestion& question, const Context& context, const Asked& source, bool narrow) {
  const bool has_six = source.has("src_ip6") || source.has("dst_ip6") || source.has("exporter_ip6");
  const bool has_reverse = source.has("bytes_reverse") || source.has("packets_reverse");
  const std::string_view flows = source.sums == Store::Sums::Yes ? "sum(flows)" : "count(*)";
  const auto reverse = [&](std::string_view counter) { return has_reverse ? sum_of(counter, narrow) : "0::UBIGINT"; };
  const auto copies = source.has("copy") ? fmt::format("coalesce({} FILTER (copy), 0)", flows) : "0";
  return fmt::format(
      "SELECT key4, {}, down, sampling, {}, {}, {}, {}, {}::UBIGINT, {}::UBIGINT FROM (SELECT *, {} FROM (SELECT *, {} "
      "AS "
      "down FROM {} WHERE kind = 0{})) GROUP BY key4, {}down, sampling",
      has_six ? "key6" : "NULL::BLOB", sum_of("bytes", narrow), sum_of("packets", narrow), reverse("bytes_reverse"),
      reverse("packets_reverse"), flows, copies, group_columns(question.what), down_condition(question, context),
      rows_of(question.common, source.flows), question.once ? " AND copy IS NOT TRUE" : "", has_six ? "key6, " : "");
}

// Adds the rows of the statement to groups.
class Grouping {
 public:
  void begin() {
    groups_ = {};
    index_ = {};
  }
  void take(const Chunk& chunk, bool by_number) {
    for (std::size_t i = 0; i < chunk.size(); ++i) {
      const auto address =
          by_number ? Address::v4(chunk.value<std::uint32_t>(kKey4, i)) : chunk.address(kKey4, kKey6, i);
      add(chunk, i, index_.at(address, groups_.all).tally);
    }
  }
  Groups take_groups() { return std::move(groups_); }

 private:
  // The reverse direction of a biflow counts the other way, and as no flow of its own.
  void add(const Chunk& chunk, std::size_t row, Tally& tally) {
    const auto sampling = std::max<std::uint64_t>(1, chunk.value<std::uint32_t>(kSampling, row));
    const auto scaled = [&](std::size_t column) {
      return product_of(chunk.value<std::uint64_t>(column, row), sampling);
    };
    groups_.max_sampling = std::max(groups_.max_sampling, sampling);
    groups_.copies += chunk.value<std::uint64_t>(kCopies, row);
    Tally sent{scaled(kBytes), scaled(kBytesReverse), scaled(kPackets), scaled(kPacketsReverse),
               chunk.value<std::uint64_t>(kFlows, row)};
    if (chunk.value<bool>(kDown, row)) {
      std::swap(sent.up, sent.down);
      std::swap(sent.packets_up, sent.packets_down);
    }
    tally.add(sent);
  }

  GroupIndex index_;
  Groups groups_;
};

}  // namespace

Store::Sums sums_for(const TopQuestion& question) {
  return (question.common.filter.fields_tested() & ~summed_fields()) == 0 ? Store::Sums::Yes : Store::Sums::No;
}

Result<Groups> groups_of(Store& store, const TopQuestion& question, const Context& context) {
  const bool by_number = question.what == What::Ports || question.what == What::Protocols;
  const auto sums = sums_for(question);
  Grouping grouping;
  bool narrow = true;
  const auto read = [&] {
    return store.read({.window = question.common.window,
                       .sums = sums,
                       .statement =
                           [&](const std::string& flows) {
                             auto asked = question;
                             asked.common.window = store.window_needed(question.common.window, sums);
                             const Asked source{flows, store.columns_in(question.common.window, sums), sums};
                             return statement(asked, context, source, narrow);
                           },
                       .again = [&] { grouping.begin(); },
                       .take = [&](const Chunk& chunk) { grouping.take(chunk, by_number); }});
  };
  auto done = read();
  if (!done) {  // a counter of more than 63 bits, for one
    narrow = false;
    grouping.begin();
    done = read();
  }
  if (!done) return std::unexpected(done.error());
  return grouping.take_groups();
}

}  // namespace whither
