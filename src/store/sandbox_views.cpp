#include "store/sandbox_views.h"

#include <fmt/format.h>

#include "flow/columns.h"
#include "store/database.h"
#include "store/relation.h"

namespace whither {

namespace {

std::string file_list(const std::vector<std::string>& files) {
  std::string list;
  for (const auto& file : files) list += fmt::format("{}{}", list.empty() ? "" : ", ", sql_text(file));
  return list;
}

std::vector<std::string> summary_files(const Layout& layout, const Manifest& manifest) {
  std::vector<std::string> files;
  for (const auto& summary : manifest.summaries) files.push_back(layout.summaries() + "/" + summary.file.path);
  return files;
}

std::string kind_text() {
  std::string cases;
  for (const auto kind : {FlowKind::Traffic, FlowKind::Nat, FlowKind::Firewall, FlowKind::Other}) {
    cases += fmt::format(" WHEN {} THEN '{}'", static_cast<unsigned>(kind), name_of(kind));
  }
  return fmt::format("CASE kind{} END", cases);
}

// DuckDB up to 1.5.5 looks for bytes above 127 in the Bloom filter of a BLOB column in vain, and so finds no row by
// `=` (its issue 23053). It does not where the column is computed; an address is never empty.
std::string unprobed(const std::string& column) { return fmt::format("nullif({0}, ''::BLOB) AS {0}", column); }

std::string field_column(const FieldInfo& info) {
  switch (info.kind) {
    case Kind::Address: {
      const auto pair = address_columns(info.field);
      return fmt::format("address_text({}, {}) AS {}", pair.v4, pair.v6, info.name);
    }
    case Kind::Mac:
      return fmt::format("mac_text({0}) AS {0}", info.name);
    case Kind::FlowKind:
      return fmt::format("{} AS {}", kind_text(), info.name);
    default:
      return std::string(info.name);
  }
}

std::string flows_view(const Layout& layout, const Manifest& manifest) {
  std::string list;
  for (const auto& info : fields()) list += fmt::format("{}{}", list.empty() ? "" : ", ", field_column(info));
  for (const auto& info : fields()) {
    if (info.kind != Kind::Address) continue;
    const auto pair = address_columns(info.field);
    list += fmt::format(", {}, {}", pair.v4, unprobed(pair.v6));
  }
  return fmt::format("SELECT {} FROM {}", list, relation_of(layout, manifest.files));
}

std::string sums_view(const Layout& layout, const Manifest& manifest) {
  constexpr const char* kNone =
      "(SELECT unnest([]::STRUCT(hour_start TIMESTAMPTZ, hour_end TIMESTAMPTZ, exporter_ip4 UINTEGER, exporter_ip6 "
      "BLOB, "
      "src_ip4 UINTEGER, src_ip6 BLOB, dst_ip4 UINTEGER, dst_ip6 BLOB, protocol UTINYINT, service_port USMALLINT, "
      "sampling UINTEGER, copy BOOLEAN, flows UINTEGER, packets UBIGINT, bytes UBIGINT, packets_reverse UBIGINT, "
      "bytes_reverse UBIGINT)[], recursive := true))";
  const auto files = summary_files(layout, manifest);
  return fmt::format(
      "SELECT hour_start, hour_end, address_text(exporter_ip4, exporter_ip6) AS exporter, address_text(src_ip4, "
      "src_ip6) "
      "AS src_addr, address_text(dst_ip4, dst_ip6) AS dst_addr, protocol, service_port, sampling, copy, flows, "
      "packets, "
      "bytes, packets_reverse, bytes_reverse, exporter_ip4, {}, src_ip4, {}, dst_ip4, {} FROM {}",
      unprobed("exporter_ip6"), unprobed("src_ip6"), unprobed("dst_ip6"),
      files.empty() ? kNone : fmt::format("read_parquet([{}])", file_list(files)));
}

}  // namespace

std::vector<SandboxView> sandbox_views(const Layout& layout, const Manifest& manifest) {
  return {{"flows", flows_view(layout, manifest)}, {"sums", sums_view(layout, manifest)}};
}

std::vector<std::string> files_of_views(const Layout& layout, const Manifest& manifest) {
  auto files = summary_files(layout, manifest);
  for (const auto& file : manifest.files) files.push_back(layout.flows() + "/" + file.path);
  return files;
}

}  // namespace whither
