#include "report/top.h"

#include <algorithm>
#include <array>
#include <utility>

#include "report/best_rows.h"
#include "report/compare.h"
#include "report/ranking.h"
#include "report/top_rows.h"
#include "report/top_sql.h"

namespace whither {

namespace {

constexpr std::array<WhatInfo, 8> kKinds = {{
    {What::Orgs, "orgs", "Top organisations", "ORGANISATION"},
    {What::Peers, "peers", "Top peers", "PEER"},
    {What::Devices, "devices", "Top devices", "DEVICE"},
    {What::Ports, "ports", "Top service ports", "PORT"},
    {What::Protocols, "protocols", "Top protocols", "PROTOCOL"},
    {What::Countries, "countries", "Top countries", "COUNTRY"},
    {What::Asn, "asn", "Top autonomous systems", "AS"},
    {What::Routers, "routers", "Top routers", "ROUTER"},
}};

constexpr std::array<std::pair<std::string_view, Sort>, 5> kSorts = {{{"bytes", Sort::Bytes},
                                                                      {"up", Sort::Up},
                                                                      {"down", Sort::Down},
                                                                      {"packets", Sort::Packets},
                                                                      {"flows", Sort::Flows}}};

// By AS or organisation only.
double share_with_name(const std::vector<Group>& rows, const Tally& total, What what, const Context& context) {
  Tally named;
  for (const auto& row : rows) {
    if (code_of(what, row.address, context) != 0) named.add(row.tally);
  }
  const auto all = total.bytes();
  return all == 0 ? 0 : static_cast<double>(named.bytes()) / static_cast<double>(all);
}

// Orders the first `limit` rows (0: all), names them, and adds up the rest as `other`.
Result<TopAnswer> ranked(Ranking ranking, const TopQuestion& question, const KeyTable& keys) {
  TopAnswer answer = of_all(ranking);
  auto& rows = ranking.rows;
  const auto limit = question.common.limit;
  const auto shown = limit == 0 ? rows.size() : std::min(limit, rows.size());
  std::ranges::partial_sort(rows, rows.begin() + static_cast<std::ptrdiff_t>(shown), RankOrder{question.sort, keys});
  answer.other = ranking.left_out;
  for (auto i = shown; i < rows.size(); ++i) answer.other.add(rows[i].tally);
  answer.other_rows = ranking.left_out_rows + rows.size() - shown;
  rows.resize(shown);
  for (const auto& row : rows) {
    auto& named = answer.rows.emplace_back(keys.row_of(row.address));
    named.group = row.address;
    named.rank = answer.rows.size();
    named.tally = row.tally;
  }
  return answer;
}

}  // namespace

std::span<const WhatInfo> ranking_kinds() { return kKinds; }

const WhatInfo& info_of(What what) {
  static constexpr WhatInfo kParts{What::Parts, "", "", ""};
  const auto* const found = std::ranges::find(kKinds, what, &WhatInfo::what);
  return found == kKinds.end() ? kParts : *found;
}

std::vector<std::string_view> names_of(const TopQuestion& question) {
  if (question.what != What::Parts) return {info_of(question.what).name};
  std::vector<std::string_view> names;
  for (const auto& part : question.parts) names.emplace_back(part.name);
  return names;
}

std::optional<What> what_named(std::string_view name) {
  const auto found = std::ranges::find(kKinds, name, &WhatInfo::name);
  return found == kKinds.end() ? std::nullopt : std::optional{found->what};
}

std::optional<Sort> sort_named(std::string_view name) {
  for (const auto& [word, sort] : kSorts) {
    if (word == name) return sort;
  }
  return std::nullopt;
}

std::string_view name_of(Sort sort) {
  for (const auto& [word, known] : kSorts) {
    if (known == sort) return word;
  }
  return {};
}

Result<Ranking> ranking_of(Store& store, const TopQuestion& question, const Context& context, KeyTable& keys,
                           GroupedBy by) {
  if (auto known = store.know_ranges(ranges_of(question, context)); !known) return std::unexpected(known.error());
  if (context.devices != nullptr && !context.devices->changes().empty()) {
    if (auto known = store.know_changes(context.devices->changes()); !known) return std::unexpected(known.error());
  }
  auto groups = groups_of(store, question, context, keys, by);
  if (!groups) return std::unexpected(groups.error());
  Ranking ranking;
  ranking.max_sampling = groups->max_sampling;
  ranking.copies = groups->copies;
  ranking.rows = std::move(groups->kept);
  ranking.left_out = ranking.total = groups->left_out;
  ranking.left_out_rows = groups->left_out_count;
  for (const auto& row : ranking.rows) ranking.total.add(row.tally);
  if (question.what == What::Orgs || question.what == What::Asn) {
    ranking.named_share = share_with_name(ranking.rows, ranking.total, question.what, context);
  }
  return ranking;
}

TopAnswer of_all(const Ranking& ranking) {
  TopAnswer answer;
  answer.total = ranking.total;
  answer.max_sampling = ranking.max_sampling;
  answer.copies = ranking.copies;
  answer.named_share = ranking.named_share;
  return answer;
}

Result<TopAnswer> top(Store& store, const TopQuestion& question, const Context& context) {
  // The series is read after the ranking: where flows came or went in between, both are made again.
  constexpr int kAttempts = 20;
  for (int attempt = 1;; ++attempt) {
    const auto end_row = store.manifest().end_row;
    const auto pruned = store.manifest().pruned_rows;
    KeyTable keys(question, context);
    auto ranking = ranking_of(store, question, context, keys, question.before ? GroupedBy::Row : GroupedBy::BestRows);
    if (!ranking) return std::unexpected(ranking.error());
    auto answer = question.before ? compared(store, question, context, keys, *ranking)
                                  : ranked(std::move(*ranking), question, keys);
    if (!answer || !question.step) return answer;
    auto series = series_of(store, question, context, keys, *answer);
    if (!series) return std::unexpected(series.error());
    answer->series = std::move(*series);
    const auto& now = store.manifest();
    if ((now.end_row == end_row && now.pruned_rows == pruned) || attempt == kAttempts) return answer;
  }
}

}  // namespace whither
