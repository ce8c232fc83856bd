#include "report/top_groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "report/group_index.h"
#include "report/top_sql.h"
#include "store/summary.h"

namespace whither {

namespace {

// A sum that passes 2^64 - 1 stays there; 0 of nothing. PERF: sums of numbers with a sign take three quarters of the
// time of those without; where one does not fit, the statement fails and is made again without `narrow`.
std::string sum_of(std::string_view counter, bool narrow) {
  return fmt::format("least(coalesce(sum({}{}), 0), {})::UBIGINT", counter, narrow ? "::BIGINT" : "",
                     std::numeric_limits<std::uint64_t>::max());
}

// The columns of statement().
enum : std::size_t {
  kDown,
  kSampling,
  kBytes,
  kPackets,
  kBytesReverse,
  kPacketsReverse,
  kFlows,
  kCopies,
  kKeys  // and all behind it
};

// A row for each key, direction and sampling.
std::string statement(const TopQuestion& question, const Asked& source, bool narrow) {
  const std::string_view flows = source.sums == Store::Sums::Yes ? "sum(flows)" : "count(*)";
  const auto reverse = [&](std::string_view counter) {
    return source.has_reverse() ? sum_of(counter, narrow) : "0::UBIGINT";
  };
  const auto copies = source.has("copy") ? fmt::format("coalesce({} FILTER (copy), 0)", flows) : "0";
  const auto keys = key_words(question, source);
  return fmt::format(
      "SELECT down, sampling, {}, {}, {}, {}, {}::UBIGINT, {}::UBIGINT, {} FROM {} GROUP BY {}, down, sampling",
      sum_of("bytes", narrow), sum_of("packets", narrow), reverse("bytes_reverse"), reverse("packets_reverse"), flows,
      copies, keys.select, keyed_rows(question, source), keys.group);
}

// The same columns of totals, a row for each as it is: there are few of one key, and groups are made of all in the end.
std::string statement_of_totals(const TopQuestion& question, const Asked& totals) {
  const auto whole = [](std::string_view counter) { return fmt::format("coalesce({}, 0)::UBIGINT", counter); };
  return fmt::format(
      "SELECT down, sampling, {}, {}, {}, {}, flows::UBIGINT, CASE WHEN copy THEN flows ELSE 0 END::UBIGINT, {} FROM "
      "{}",
      whole("bytes"), whole("packets"), whole("bytes_reverse"), whole("packets_reverse"),
      key_words(question, totals).select, keyed_rows(question, totals));
}

// Adds the rows of the statement to groups.
class Grouping {
 public:
  void begin() {
    groups_ = {};
    index_ = {};
  }
  void take(const Chunk& chunk, KeyTable& keys) {
    addresses_.resize(chunk.size());
    for (std::size_t i = 0; i < chunk.size(); ++i) {
      addresses_[i] = keys.group_of(chunk, i, kKeys);
      index_.announce(addresses_[i]);
    }
    for (const auto& address : addresses_) index_.announce_group(address, groups_.all);
    for (std::size_t i = 0; i < chunk.size(); ++i) add(chunk, i, index_.at(addresses_[i], groups_.all).tally);
  }
  Groups take_groups() { return std::move(groups_); }

 private:
  // The reverse direction of a biflow counts the other way, and as no flow of its own.
  void add(const Chunk& chunk, std::size_t row, Tally& tally) {
    const auto sampling = std::max<std::uint64_t>(1, chunk.value<std::uint32_t>(kSampling, row));
    const auto scaled = [&](std::size_t column) {
      return scaled_up(chunk.value<std::uint64_t>(column, row), sampling);
    };
    groups_.max_sampling = std::max(groups_.max_sampling, sampling);
    groups_.copies += chunk.value<std::uint64_t>(kCopies, row);
    Tally sent{scaled(kBytes), scaled(kBytesReverse), scaled(kPackets), scaled(kPacketsReverse),
               chunk.value<std::uint64_t>(kFlows, row)};
    if (chunk.value<bool>(kDown, row)) sent.turn();
    tally.add(sent);
  }

  GroupIndex index_;
  std::vector<Address> addresses_;  // of the rows at hand
  Groups groups_;
};

std::uint64_t bits_of(std::initializer_list<Field> fields) {
  std::uint64_t bits = 0;
  for (const auto field : fields) bits |= std::uint64_t{1} << static_cast<unsigned>(field);
  return bits;
}

std::optional<TotalsBy> totals_for(const TopQuestion& question, const Context& context) {
  const auto with = [&](TotalsBy by, std::initializer_list<Field> fields) {
    const bool told = !question.common.device && (question.common.filter.fields_tested() & ~bits_of(fields)) == 0;
    return told ? std::optional{by} : std::nullopt;
  };
  switch (question.what) {
    case What::Orgs:
    case What::Peers:
    case What::Countries:
    case What::Asn:
      return with(TotalsBy::Peer, {Field::exporter, Field::sampling});
    case What::Devices:  // who held an address at a time is a matter of hours
      if (context.devices != nullptr && !context.devices->changes().empty()) return std::nullopt;
      return with(TotalsBy::Device, {Field::exporter, Field::sampling});
    case What::Routers:
      return with(TotalsBy::Device, {Field::exporter, Field::sampling});
    case What::Protocols:
    case What::Ports:
      return with(TotalsBy::Service, {Field::exporter, Field::sampling, Field::protocol});
    case What::Parts:
      break;
  }
  return std::nullopt;
}

}  // namespace

Store::Sums sums_for(const TopQuestion& question) {
  auto asked = question.common.filter.fields_tested();
  for (const auto& part : question.parts) asked |= part.fields;
  const bool told = (asked & ~summed_fields()) == 0;
  return !question.from_flows && told ? Store::Sums::Yes : Store::Sums::No;
}

Store::Substitutes substitutes_for(const TopQuestion& question, const Context& context) {
  const auto sums = sums_for(question);
  const auto totals = totals_for(question, context);
  return sums == Store::Sums::Yes && totals ? Store::Substitutes{*totals, mark_of(context.local.ranges())} : sums;
}

Result<Groups> groups_of(Store& store, const TopQuestion& question, const Context& context, KeyTable& keys) {
  const auto may_be = substitutes_for(question, context);
  Grouping grouping;
  bool narrow = true;
  const auto read = [&] {
    const auto asked_of = [&](const std::string& flows, bool are_totals) {
      return Asked{.flows = flows,
                   .columns = store.columns_in(question.common.window, may_be),
                   .sums = may_be.sums,
                   .devices = context.devices,
                   .are_totals = are_totals};
    };
    return store.read({.window = question.common.window,
                       .may_be = may_be,
                       .statement =
                           [&](const std::string& flows) {
                             auto asked = question;
                             asked.common.window = store.window_needed(question.common.window, may_be);
                             return statement(asked, asked_of(flows, false), narrow);
                           },
                       .of_totals =
                           [&](const std::string& totals) {
                             auto asked = question;
                             asked.common.window = {};  // they lie in it as a whole
                             return statement_of_totals(asked, asked_of(totals, true));
                           },
                       .again = [&] { grouping.begin(); },
                       .take = [&](const Chunk& chunk) { grouping.take(chunk, keys); }});
  };
  auto done = read();
  if (!done) {  // a counter of more than 63 bits, for one
    narrow = false;
    grouping.begin();
    done = read();
  }
  if (!done) return std::unexpected(done.error());
  if (keys.is_full()) {
    return fail(Fault::Usage,
                fmt::format("there are more than {} different rows: ask for a shorter window, a filter or "
                            "fewer fields",
                            KeyTable::kMost));
  }
  return grouping.take_groups();
}

}  // namespace whither
