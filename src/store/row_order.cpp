#include "store/row_order.h"

#include <fmt/format.h>

#include "flow/columns.h"

namespace whither {

namespace {

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

// RFC 1918, RFC 3927, RFC 6598, RFC 4193, RFC 4291 2.5.6. What a user calls local may be more; this is for order alone.
std::string is_local(const End& end) {
  auto sql = fmt::format(
      "coalesce({0} BETWEEN 167772160 AND 184549375 OR {0} BETWEEN 3232235520 AND 3232301055 OR "
      "{0} BETWEEN 2886729728 AND 2887778303 OR {0} BETWEEN 2851995648 AND 2852061183 OR "
      "{0} BETWEEN 1681915904 AND 1686110207, ",
      end.v4);
  if (!end.v6.empty()) {
    sql += fmt::format(
        "{0} BETWEEN '\\xFC'::BLOB AND '\\xFE'::BLOB OR {0} BETWEEN '\\xFE\\x80'::BLOB AND '\\xFE\\xC0'::BLOB, ",
        end.v6);
  }
  return sql + "false)";
}

}  // namespace

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
  return order + ", time_start";
}

}  // namespace whither
