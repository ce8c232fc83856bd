#include "report/flow_print.h"

#include <fmt/format.h>

#include <cstring>
#include <utility>

#include "names/words.h"
#include "report/json.h"
#include "report/naming.h"
#include "report/table.h"

namespace whither {

namespace {

template <typename T>
T member(const Flow& flow, const FieldInfo& info) {
  T value;
  std::memcpy(&value, reinterpret_cast<const std::byte*>(&flow) + info.offset, sizeof value);
  return value;
}

std::string mac_text(std::uint64_t mac) {
  std::string text;
  for (int shift = 40; shift >= 0; shift -= 8)
    text += fmt::format("{}{:02x}", text.empty() ? "" : ":", mac >> shift & 0xffU);
  return text;
}

// A field's value is a number, a truth or a text: calls the one that fits.
template <typename Number, typename Truth, typename Text>
void visit(const Flow& flow, const Texts& texts, const FieldInfo& info, Number number, Truth truth, Text text) {
  switch (info.kind) {
    case Kind::Time:
      return text(rfc3339(member<Time>(flow, info)));
    case Kind::Bool:
      return truth(member<bool>(flow, info));
    case Kind::Address:
      return text(member<Address>(flow, info).to_string());
    case Kind::Counter:
      return number(member<std::uint64_t>(flow, info));
    case Kind::Mac:
      return text(mac_text(member<std::uint64_t>(flow, info)));
    case Kind::FlowKind:
      return text(std::string(name_of(member<FlowKind>(flow, info))));
    case Kind::Asn:
    case Kind::Interface:
    case Kind::Number32:
      return number(member<std::uint32_t>(flow, info));
    case Kind::Port:
    case Kind::Flags:
    case Kind::Number16:
      return number(member<std::uint16_t>(flow, info));
    case Kind::Protocol:
    case Kind::Number8:
      return number(member<std::uint8_t>(flow, info));
    case Kind::Text:
      return text(std::string(texts.of(member<TextId>(flow, info))));
  }
}

// The words that are added to a flow's own fields: name and value, "" where there is none.
struct Added {
  std::string_view name;
  std::string value;
};

std::vector<Added> added_words(const Flow& flow, const Context& context) {
  std::string device;
  if (context.local.contains(flow.src_addr)) {
    device = flow.src_addr.to_string();
  } else if (context.local.contains(flow.dst_addr)) {
    device = flow.dst_addr.to_string();
  }
  const auto known = [](const Owner& owner) { return owner.key == "unknown" ? std::string{} : owner.name; };
  const auto src = flow.src_addr ? owner_of(flow.src_addr, context.table) : Owner{"unknown", "", 0, ""};
  const auto dst = flow.dst_addr ? owner_of(flow.dst_addr, context.table) : Owner{"unknown", "", 0, ""};
  return {{"device", device},
          {"src_org", known(src)},
          {"dst_org", known(dst)},
          {"src_country", src.country},
          {"dst_country", dst.country}};
}

// TCP, UDP, DCCP, SCTP, UDP-Lite.
bool has_ports(std::uint8_t protocol) {
  return protocol == 6 || protocol == 17 || protocol == 33 || protocol == 132 || protocol == 136;
}

std::string service_of(const Flow& flow) {
  const auto protocol = protocol_name(flow.protocol);
  const auto word = protocol.empty() ? fmt::format("{}", flow.protocol) : std::string(protocol);
  // The lower of two ports is the service's, as in rankings by port.
  const auto port = flow.src_port != 0 && flow.src_port < flow.dst_port ? flow.src_port : flow.dst_port;
  const auto service = service_name(port, flow.protocol);
  if (port == 0 || !has_ports(flow.protocol)) return word;
  return service.empty() ? fmt::format("{}/{}", port, word) : fmt::format("{}/{} {}", port, word, service);
}

std::string duration_text(Duration duration) {
  const auto ms = duration.count() / 1000;
  if (ms < 1000) return fmt::format("{} ms", ms);
  if (ms < 60'000) return fmt::format("{:.1f} s", static_cast<double>(ms) / 1000);
  return fmt::format("{} min {:02} s", ms / 60'000, ms / 1000 % 60);
}

// The peer's own name where the flow tells it, and who it belongs to.
std::string peer_text(const Address& peer, std::string_view name, const Context& context) {
  const auto owner = peer ? owner_of(peer, context.table).name : std::string{};
  return name.empty() ? owner : owner.empty() ? std::string(name) : fmt::format("{} ({})", name, owner);
}

// The columns that people see.
std::vector<std::string> cells_of(const Flow& flow, const Texts& texts, const Context& context, Time now) {
  const bool from_peer = context.local.contains(flow.dst_addr) && !context.local.contains(flow.src_addr);
  const auto& peer = from_peer ? flow.src_addr : flow.dst_addr;
  return {short_time(flow.time_start, now),
          flow.src_addr.to_string(),
          flow.dst_addr.to_string(),
          peer_text(peer, texts.of(from_peer ? flow.src_name : flow.dst_name), context),
          service_of(flow),
          grouped(flow.packets),
          human_bytes(flow.bytes),
          duration_text(flow.time_end - flow.time_start)};
}

std::string flows_text(const std::vector<std::vector<std::string>>& rows, std::size_t width) {
  Table table({{"TIME"},
               {"FROM"},
               {"TO"},
               {"ORGANISATION", Align::Left, true},
               {"SERVICE"},
               {"PACKETS", Align::Right},
               {"BYTES", Align::Right},
               {"FOR", Align::Right}});
  for (const auto& cells : rows) table.add(cells);
  return table.to_string(width);
}

}  // namespace

std::string flow_line_header() {
  return fmt::format("{:<20} {:<24} {:<24} {:<24} {:<18} {:>8} {:>8} {:>9}\n", "TIME", "FROM", "TO", "ORGANISATION",
                     "SERVICE", "PACKETS", "BYTES", "FOR");
}

std::string flow_line(const Flow& flow, const Texts& texts, const Context& context, Time now) {
  const auto cells = cells_of(flow, texts, context, now);
  return fmt::format("{:<20} {:<24} {:<24} {} {:<18} {:>8} {:>8} {:>9}\n", cells[0], cells[1], cells[2],
                     fitted(printable(cells[3]), 24), cells[4], cells[5], cells[6], cells[7]);
}

std::string flow_json(const Flow& flow, const Texts& texts, const Context& context) {
  Json json;
  json.object();
  for (const auto& info : fields()) {
    if (!flow.has(info.field)) continue;
    json.key(info.name);
    if (info.field == Field::extra) {
      json.json(texts.of(flow.extra));
      continue;
    }
    visit(
        flow, texts, info, [&](std::uint64_t value) { json.number(value); }, [&](bool value) { json.boolean(value); },
        [&](const std::string& value) { json.text(value); });
  }
  for (const auto& added : added_words(flow, context)) {
    if (!added.value.empty()) json.field(added.name, added.value);
  }
  return json.end().take();
}

std::string flow_csv_header(Format format) {
  std::vector<std::string> cells;
  for (const auto& info : fields()) cells.emplace_back(info.name);
  for (const auto& added : added_words({}, {AddressTable{}, LocalNetworks{}})) cells.emplace_back(added.name);
  return record_of(cells, format);
}

std::string flow_csv(const Flow& flow, const Texts& texts, const Context& context, Format format) {
  std::vector<std::string> cells;
  for (const auto& info : fields()) {
    auto& cell = cells.emplace_back();
    if (!flow.has(info.field)) continue;
    visit(
        flow, texts, info, [&](std::uint64_t value) { cell = fmt::format("{}", value); },
        [&](bool value) { cell = value ? "true" : "false"; }, [&](const std::string& value) { cell = value; });
  }
  for (auto& added : added_words(flow, context)) cells.push_back(std::move(added.value));
  return record_of(cells, format);
}

FlowPrinter::FlowPrinter(Format format, const Context& context, Time now, std::size_t width, Write write)
    : format_(format), context_(context), now_(now), width_(width), write_(std::move(write)) {}

void FlowPrinter::begin(const Question& question) {
  if (format_ == Format::Csv || format_ == Format::Tsv) write_(flow_csv_header(format_));
  as_lines_ = format_ == Format::Text && question.limit == 0;
  if (as_lines_) write_(flow_line_header());
  if (format_ != Format::Json) return;
  Json json;
  json.object().field("schema", "whither.flows/1").key("query").object().field("filter", question.filter_text);
  if (question.device) json.field("device", question.device->name);
  if (question.window.since) json.field("since", rfc3339(*question.window.since));
  if (question.window.until) json.field("until", rfc3339(*question.window.until));
  json.field("limit", std::uint64_t{question.limit}).end();
  write_(json.string() + ",\"rows\":[");
}

void FlowPrinter::add(const Flow& flow, const Texts& texts) {
  const bool first = count_++ == 0;
  switch (format_) {
    case Format::Json:
      return write_((first ? "\n" : ",\n") + flow_json(flow, texts, context_));
    case Format::Ndjson:
      return write_(flow_json(flow, texts, context_) + "\n");
    case Format::Csv:
    case Format::Tsv:
      return write_(flow_csv(flow, texts, context_, format_));
    case Format::Text:
      if (as_lines_) return write_(flow_line(flow, texts, context_, now_));
      table_.push_back(cells_of(flow, texts, context_, now_));
  }
}

void FlowPrinter::finish(Ending ending) {
  const bool is_partial = ending == Ending::Partial;
  if (format_ == Format::Json) write_(is_partial ? "\n],\"partial\":true}\n" : "\n]}\n");
  if (format_ != Format::Text || (as_lines_ && count_ > 0) || (is_partial && table_.empty())) return;
  write_(table_.empty() ? "no flow matches\n" : flows_text(table_, width_));
}

std::string log_line(const Flow& flow) {
  return fmt::format("{},{},{},{},{}\n", flow.dst_addr.to_string(), flow.dst_port, flow.packets, flow.bytes,
                     seconds_of(flow.time_received));
}

}  // namespace whither
