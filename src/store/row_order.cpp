#include "store/row_order.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <compare>
#include <numeric>
#include <utility>

#include "flow/columns.h"

namespace whither {

namespace {

// RFC 1918, RFC 3927, RFC 6598; for IPv6 RFC 4193 and RFC 4291 2.5.6, by the first two bytes.
struct V4Range {
  std::uint32_t first, last;
};
constexpr std::array<V4Range, 5> kLocal4 = {{{167772160, 184549375},
                                             {3232235520, 3232301055},
                                             {2886729728, 2887778303},
                                             {2851995648, 2852061183},
                                             {1681915904, 1686110207}}};
struct V6Range {
  unsigned first, last;
};
constexpr std::array<V6Range, 2> kLocal6 = {{{0xFC00, 0xFDFF}, {0xFE80, 0xFEBF}}};

// Who sent comes first in the order.
enum class Class : std::uint8_t { Sent, Received, Neither };

bool is_local(const Address& address) {
  if (address.is_v4()) {
    return std::ranges::any_of(kLocal4, [number = address.v4_value()](const V4Range& range) {
      return number >= range.first && number <= range.last;
    });
  }
  if (!address.is_v6()) return false;
  const auto head = unsigned{address.bytes()[0]} << 8U | address.bytes()[1];
  return std::ranges::any_of(kLocal6, [&](const V6Range& range) { return head >= range.first && head <= range.last; });
}

Class class_of(const Flow& flow) {
  if (is_local(flow.src_addr)) return Class::Sent;
  return is_local(flow.dst_addr) ? Class::Received : Class::Neither;
}

// The local end, if the class has one, and the other.
std::pair<const Address*, const Address*> ends_of(const Flow& flow, Class of) {
  if (of == Class::Received) return {&flow.dst_addr, &flow.src_addr};
  return {&flow.src_addr, &flow.dst_addr};
}

// The addresses that one end of a flow has, or may have, in the columns that there are.
struct End {
  std::string v4 = "NULL::UINTEGER";
  std::string v6;  // "" where none is of IPv6, as its order costs far more
};

End end_of(const ColumnSet& set, Field field) {
  End end;
  for (const auto& column : columns()) {
    if (column.field != field || !set.has(column)) continue;
    (column.part == Column::Part::V6 ? end.v6 : end.v4) = column.name;
  }
  return end;
}

std::string is_local(const End& end) {
  std::string sql;
  for (const auto& [first, last] : kLocal4) {
    sql += fmt::format("{}{} BETWEEN {} AND {}", sql.empty() ? "coalesce(" : " OR ", end.v4, first, last);
  }
  for (std::size_t i = 0; !end.v6.empty() && i < kLocal6.size(); ++i) {
    const auto& [first, last] = kLocal6[i];
    sql +=
        fmt::format("{}({} >= '\\x{:02X}\\x{:02X}'::BLOB AND {} < '\\x{:02X}\\x{:02X}'::BLOB)", i == 0 ? ", " : " OR ",
                    end.v6, first >> 8U, first & 0xFFU, end.v6, (last + 1) >> 8U, (last + 1) & 0xFFU);
  }
  return sql + ", false)";
}

}  // namespace

void RowOrder::add(const Flow& flow) {
  const auto row = static_cast<std::uint32_t>(of_v4_.size() + of_v6_.size());
  const auto of = class_of(flow);
  const auto [local, other] = ends_of(flow, of);
  if (local->is_v6() || other->is_v6()) {
    of_v6_.push_back({static_cast<std::uint8_t>(of), *local, *other, row});
    return;
  }
  of_v4_.push_back({static_cast<std::uint64_t>(of) << 32U | local->v4_value(), other->v4_value(), row});
}

// Orders them by radix, from the lowest digit on, keeping the order of equals.
void RowOrder::order_v4() {
  constexpr unsigned kBits = 11;
  constexpr std::size_t kValues = std::size_t{1} << kBits;
  constexpr std::array<unsigned, 7> kShifts = {0, 11, 22, 32, 43, 54, 65};  // low has 32 bits, high 34
  const auto digit = [](const Ranked& each, unsigned shift) {
    const auto bits = shift < 32 ? std::uint64_t{each.low} >> shift : each.high >> (shift - 32);
    return static_cast<std::size_t>(bits & (kValues - 1));
  };
  std::vector<std::array<std::uint32_t, kValues>> counts(kShifts.size());
  for (const auto& row : of_v4_) {
    for (std::size_t i = 0; i < kShifts.size(); ++i) ++counts[i][digit(row, kShifts[i])];
  }
  spare_.resize(of_v4_.size());
  for (std::size_t i = 0; i < kShifts.size(); ++i) {
    auto& places = counts[i];
    if (std::ranges::find(places, of_v4_.size()) != places.end()) continue;  // all have the same digit
    std::exclusive_scan(places.begin(), places.end(), places.begin(), std::uint32_t{0});
    for (const auto& row : of_v4_) spare_[places[digit(row, kShifts[i])]++] = row;
    of_v4_.swap(spare_);
  }
}

std::vector<std::uint32_t> RowOrder::rows() {
  order_v4();
  std::ranges::sort(of_v6_);
  std::vector<std::uint32_t> rows;
  rows.reserve(of_v4_.size() + of_v6_.size());
  for (const auto& each : of_v4_) rows.push_back(each.row);
  for (const auto& each : of_v6_) rows.push_back(each.row);
  return rows;
}

void RowOrder::clear() {
  of_v4_.clear();
  of_v6_.clear();
}

std::string row_order(const ColumnSet& columns) {
  const auto src = end_of(columns, Field::src_addr);
  const auto dst = end_of(columns, Field::dst_addr);
  const auto received = fmt::format("(NOT {} AND {})", is_local(src), is_local(dst));
  const auto either = [&](const std::string& if_received, const std::string& else_this) {
    const auto or_null = [](const std::string& name) { return name.empty() ? "NULL" : name; };
    return fmt::format("CASE WHEN {} THEN {} ELSE {} END", received, or_null(if_received), or_null(else_this));
  };
  // Class and local end in one number: DuckDB sorts by keys of up to 24 bytes, with one for NULL each, at less than
  // half of the price of longer ones.
  auto order =
      fmt::format("(CASE WHEN {} THEN 0 WHEN {} THEN 1 ELSE 2 END)::UBIGINT * 4294967296 + coalesce({}, 0), {}",
                  is_local(src), is_local(dst), either(dst.v4, src.v4), either(src.v4, dst.v4));
  if (!src.v6.empty() || !dst.v6.empty()) {
    order += fmt::format(", {}, {}", either(dst.v6, src.v6), either(src.v6, dst.v6));
  }
  return fmt::format("{}, {}", order, kRowInFile);
}

}  // namespace whither
