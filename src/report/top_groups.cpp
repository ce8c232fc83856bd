#include "report/top_groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>

#include "report/best_rows.h"
#include "report/group_index.h"
#include "report/top_rows.h"
#include "report/top_sql.h"
#include "store/summary.h"

namespace whither {

namespace {

// The columns of the statements.
enum : std::size_t {
  kUp,
  kDown,
  kPacketsUp,
  kPacketsDown,
  kFlows,
  kCopies,
  kMaxSampling,
  kKeys  // and all behind it
};

// The arguments of tally() for what a question reads.
std::string counted(const Asked& source) {
  const bool is_plain = source.sums == Store::Sums::No && !source.has_reverse() && !source.has("copy");
  if (is_plain) return "down, sampling, bytes, packets";
  return fmt::format("down, sampling, bytes, packets, {}, {}, {}",
                     source.has_reverse() ? "bytes_reverse, packets_reverse" : "NULL::UBIGINT, NULL::UBIGINT",
                     source.sums == Store::Sums::Yes ? "flows::UBIGINT" : "1::UBIGINT",
                     source.has("copy") ? "copy" : "false");
}

// A row for each key; of totals one for each of them, as there are few of one key, and all rows are put together in
// the end.
std::string statement(const TopQuestion& question, const Asked& source) {
  const auto keys = key_words(question, source);
  if (source.are_totals) {
    return fmt::format("SELECT unnest(tally_of({})), {} FROM {}", counted(source), keys.select,
                       keyed_rows(question, source));
  }
  return fmt::format("SELECT unnest(tally({})), {} FROM {} GROUP BY {}", counted(source), keys.select,
                     keyed_rows(question, source), keys.group);
}

// Whether a statement that groups flows gives a row for each row of the ranking.
bool are_rows_grouped(What what) {
  return what == What::Peers || what == What::Routers || what == What::Protocols || what == What::Ports;
}

// Adds the rows of the statements to groups.
class Grouping {
 public:
  Grouping(const TopQuestion& question, const Context& context, KeyTable& keys, GroupedBy by)
      : question_(question), context_(context), keys_(keys), by_(by) {
    begin();
  }

  void begin() {
    groups_ = {};
    index_ = {};
    rows_.reset();
    best_.reset();
    if (keys_repeat_) return;
    if (are_rows_shared()) rows_.emplace(question_.what, context_);
    if (by_ == GroupedBy::BestRows && are_rows_grouped(question_.what)) best_.emplace(question_, keys_);
  }
  // There will be several rows of a key, which become one before all else. To be told before the first.
  void let_keys_repeat() {
    keys_repeat_ = true;
    rows_.reset();
    best_.reset();
  }

  void take(const Chunk& chunk) {
    addresses_.resize(chunk.size());
    for (std::size_t i = 0; i < chunk.size(); ++i) addresses_[i] = keys_.group_of(chunk, i, kKeys);
    if (!rows_ && !best_) index_.announce(addresses_, groups_.kept);
    for (std::size_t i = 0; i < chunk.size(); ++i) {
      const auto number = [&](std::size_t column) { return chunk.value<std::uint64_t>(column, i); };
      add({addresses_[i], {number(kUp), number(kDown), number(kPacketsUp), number(kPacketsDown), number(kFlows)}});
      groups_.max_sampling = std::max(groups_.max_sampling, number(kMaxSampling));
      groups_.copies += number(kCopies);
    }
  }
  Groups take_groups() {
    if (are_rows_shared() && keys_repeat_) {
      SharedRows shared{question_.what, context_};
      for (const auto& group : std::exchange(groups_.kept, {})) shared.add(group, groups_.kept);
    }
    return std::move(groups_);
  }

 private:
  bool are_rows_shared() const { return by_ != GroupedBy::Key && !has_row_of_its_own(question_.what); }
  void add(const Group& group) {
    if (best_) return best_->add(group, groups_);
    if (rows_) return rows_->add(group, groups_.kept);
    index_.at(group.address, groups_.kept).tally.add(group.tally);
  }

  const TopQuestion& question_;
  const Context& context_;
  KeyTable& keys_;
  GroupedBy by_;
  bool keys_repeat_ = false;
  GroupIndex index_;  // one of the three is used
  std::optional<SharedRows> rows_;
  std::optional<BestRows> best_;
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

Result<Groups> groups_of(Store& store, const TopQuestion& question, const Context& context, KeyTable& keys,
                         GroupedBy by) {
  const auto may_be = substitutes_for(question, context);
  const auto asked_of = [&](const std::string& flows, bool are_totals) {
    return Asked{.flows = flows,
                 .columns = store.columns_in(question.common.window, may_be),
                 .sums = may_be.sums,
                 .devices = context.devices,
                 .are_totals = are_totals};
  };
  Grouping grouping{question, context, keys, by};
  const auto done = store.read({.window = question.common.window,
                                .may_be = may_be,
                                .statement =
                                    [&](const std::string& flows) {
                                      auto asked = question;
                                      asked.common.window = store.window_needed(question.common.window, may_be);
                                      return statement(asked, asked_of(flows, false));
                                    },
                                .of_totals =
                                    [&](const std::string& totals) {
                                      grouping.let_keys_repeat();
                                      auto asked = question;
                                      asked.common.window = {};  // they lie in it as a whole
                                      return statement(asked, asked_of(totals, true));
                                    },
                                .again = [&] { grouping.begin(); },
                                .take = [&](const Chunk& chunk) { grouping.take(chunk); }});
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
