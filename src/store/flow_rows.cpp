#include "store/flow_rows.h"

#include <fmt/format.h>

#include <cstring>

#include "flow/columns.h"

namespace whither {

Flow flow_of(const Chunk& chunk, std::size_t row, Texts& texts, std::size_t first_column) {
  Flow flow;
  const auto all = columns();
  const auto set = [&](std::size_t column, const FieldInfo& info, auto value) {
    if (chunk.null(column, row)) return;
    std::memcpy(reinterpret_cast<std::byte*>(&flow) + info.offset, &value, sizeof value);
    flow.mark(info.field);
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& info = info_of(all[i].field);
    const auto column = first_column + i;
    switch (info.kind) {
      case Kind::Address:
        if (all[i].part == Column::Part::V4) {
          set(column, info, Address::v4(chunk.value<std::uint32_t>(column, row)));
        } else {
          set(column, info, Address::of_bytes(std::as_bytes(std::span{chunk.text(column, row)})));
        }
        break;
      case Kind::Time:
      case Kind::Counter:
      case Kind::Mac:
        set(column, info, chunk.value<std::uint64_t>(column, row));
        break;
      case Kind::Asn:
      case Kind::Interface:
      case Kind::Number32:
        set(column, info, chunk.value<std::uint32_t>(column, row));
        break;
      case Kind::Port:
      case Kind::Flags:
      case Kind::Number16:
        set(column, info, chunk.value<std::uint16_t>(column, row));
        break;
      case Kind::Bool:
      case Kind::Protocol:
      case Kind::FlowKind:
      case Kind::Number8:
        set(column, info, chunk.value<std::uint8_t>(column, row));
        break;
      case Kind::Text:
        set(column, info, texts.id_of(chunk.text(column, row)));
        break;
    }
  }
  return flow;
}

std::string column_names() {
  std::string text;
  for (const auto& column : columns()) text += fmt::format("{}{}", text.empty() ? "" : ", ", column.name);
  return text;
}

std::string column_definitions() {
  std::string text;
  for (const auto& column : columns()) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", column.name, column.sql_type);
  }
  return text;
}

}  // namespace whither
