#include "report/flow_print.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "base/mac.h"
#include "names/words.h"
#include "report/completeness_print.h"
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

RowColumn::Type type_of(Kind kind) {
  switch (kind) {
    case Kind::Time:
      return RowColumn::Type::Time;
    case Kind::Bool:
      return RowColumn::Type::Truth;
    case Kind::Address:
    case Kind::Mac:
    case Kind::FlowKind:
    case Kind::Text:
      return RowColumn::Type::Text;
    case Kind::Counter:
    case Kind::Asn:
    case Kind::Interface:
    case Kind::Number32:
    case Kind::Port:
    case Kind::Flags:
    case Kind::Number16:
    case Kind::Protocol:
    case Kind::Number8:
      return RowColumn::Type::Number;
  }
  return RowColumn::Type::Text;
}

// The words that are added to a flow's own fields: name and value, "" where there is none.
struct Added {
  std::string_view name;
  std::string value;
};

// As the owner of an address calls it; "" where that is not known.
std::string_view reverse_name(const Address& address, const Context& context) {
  if (context.reverse == nullptr) return {};
  const auto found = context.reverse->find(address);
  return found == context.reverse->end() ? std::string_view{} : found->second;
}

// The end that is not the local one, as in rankings.
bool is_from_peer(const Flow& flow, const Context& context) {
  return context.local.contains(flow.dst_addr) && !context.local.contains(flow.src_addr);
}

// The name of the device that had an address when the flow began; "" where it has none.
std::string_view device_name(const Address& address, const Flow& flow, const Context& context) {
  if (context.devices == nullptr || !address) return {};
  const auto device = context.devices->find(address, flow.time_start);
  return device ? std::string_view{context.devices->devices()[*device].name} : std::string_view{};
}

constexpr std::size_t kLongestEnd = 24;  // columns of a name, as wide as most addresses

std::string end_text(const Address& address, const Flow& flow, const Context& context) {
  const auto name = device_name(address, flow, context);
  return name.empty() ? address.to_string() : cut(printable(name), kLongestEnd);
}

std::vector<Added> added_words(const Flow& flow, const Context& context) {
  Address device;
  for (const auto& end : {flow.dst_addr, flow.src_addr}) {
    if (context.local.contains(end)) device = end;
  }
  const auto known = [](const Owner& owner) { return owner.key == "unknown" ? std::string{} : owner.name; };
  const auto src = flow.src_addr ? owner_of(flow.src_addr, context.table) : Owner{"unknown", "", 0, ""};
  const auto dst = flow.dst_addr ? owner_of(flow.dst_addr, context.table) : Owner{"unknown", "", 0, ""};
  std::vector<Added> added = {{"device", device ? device.to_string() : ""},
                              {"device_name", std::string(device_name(device, flow, context))},
                              {"src_org", known(src)},
                              {"dst_org", known(dst)},
                              {"src_country", src.country},
                              {"dst_country", dst.country}};
  if (context.reverse != nullptr)
    added.push_back({"ptr", std::string(reverse_name(unnamed_peer(flow, context), context))});
  return added;
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

// The peer's own name where the flow tells it, else how its owner calls it, and who that is.
std::string peer_text(const Address& peer, std::string_view told, const Context& context) {
  const auto owner = peer ? owner_of(peer, context.table).name : std::string{};
  const auto ptr = told.empty() ? reverse_name(peer, context) : std::string_view{};
  const auto name = ptr.empty() ? std::string(told) : fmt::format("PTR {}", ptr);
  return name.empty() ? owner : owner.empty() ? name : fmt::format("{} ({})", name, owner);
}

void add_to(NamedBytes& named, const Flow& flow, const Context& context) {
  const bool from_peer = is_from_peer(flow, context);
  const auto& peer = from_peer ? flow.src_addr : flow.dst_addr;
  const auto known = [&] { return peer && owner_of(peer, context.table).key != "unknown"; };
  auto& sum = flow.has(from_peer ? Field::src_name : Field::dst_name) ? named.by_flow
              : known()                                               ? named.by_table
                                                                      : named.by_none;
  sum = sum + flow.bytes < sum ? std::numeric_limits<std::uint64_t>::max() : sum + flow.bytes;
}

// The parts of the whole: all of nothing is unknown.
struct NamedShares {
  double by_flow = 0;
  double by_table = 0;
  double by_none = 1;
};

NamedShares shares_of(const NamedBytes& named) {
  const auto as_real = [](std::uint64_t bytes) { return static_cast<double>(bytes); };
  const auto all = as_real(named.by_flow) + as_real(named.by_table) + as_real(named.by_none);
  if (all == 0) return {};
  return {as_real(named.by_flow) / all, as_real(named.by_table) / all, as_real(named.by_none) / all};
}

std::string closing_text(std::size_t flows, std::uint64_t max_sampling, const NamedBytes& named) {
  const auto [by_flow, by_table, by_none] = shares_of(named);
  const auto sampled =
      fmt::format("sampled: the router sees 1 packet in {}, and counters are as it sent them", max_sampling);
  const auto names = by_flow > 0 ? fmt::format("{:.0f} % of bytes by domain, {:.0f} % by the address table",
                                               by_flow * 100, by_table * 100)
                                 : fmt::format("{:.0f} % of bytes by the address table", by_table * 100);
  return fmt::format("\n{} flows · {}\nnames: {}, {:.0f} % unknown\n", grouped(flows),
                     max_sampling > 1 ? sampled : "unsampled", names, by_none * 100);
}

void put_closing(Json& json, std::uint64_t max_sampling, const NamedBytes& named, const Completeness& complete) {
  json.key("complete").object().flag("estimated", false).field("sampling", max_sampling);
  put_complete(json, complete);
  const auto [by_flow, by_table, by_none] = shares_of(named);
  json.end().key("named").object().field("flows", by_flow).field("table", by_table).field("none", by_none).end();
}

// The columns that people see.
std::vector<std::string> cells_of(const Flow& flow, const Texts& texts, const Context& context, Time now) {
  const bool from_peer = is_from_peer(flow, context);
  const auto& peer = from_peer ? flow.src_addr : flow.dst_addr;
  return {short_time(flow.time_start, now),
          end_text(flow.src_addr, flow, context),
          end_text(flow.dst_addr, flow, context),
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
               {"ORGANISATION", Align::Left, true, Paint::None, 1},
               {"SERVICE", Align::Left, true, Paint::None, 2},
               {"PACKETS", Align::Right, false, Paint::None, 3},
               {"BYTES", Align::Right},
               {"FOR", Align::Right, false, Paint::None, 4}});
  for (const auto& cells : rows) table.add(cells);
  return table.to_string(width);
}

}  // namespace

Address unnamed_peer(const Flow& flow, const Context& context) {
  const bool from_peer = is_from_peer(flow, context);
  if (flow.has(from_peer ? Field::src_name : Field::dst_name)) return {};
  return from_peer ? flow.src_addr : flow.dst_addr;
}

std::string number_text(const FieldInfo& info, std::uint64_t number) {
  switch (info.kind) {
    case Kind::Time:
      return rfc3339(time_of_micros(static_cast<std::int64_t>(number)));
    case Kind::Bool:
      return number == 0 ? "false" : "true";
    case Kind::Mac:
      return mac_text(number);
    case Kind::FlowKind:
      return std::string(name_of(static_cast<FlowKind>(number)));
    default:
      return fmt::format("{}", number);
  }
}

std::string flow_line_header() {
  return fmt::format("{:<20} {:<24} {:<24} {:<24} {:<18} {:>8} {:>8} {:>9}\n", "TIME", "FROM", "TO", "ORGANISATION",
                     "SERVICE", "PACKETS", "BYTES", "FOR");
}

std::string flow_line(const Flow& flow, const Texts& texts, const Context& context, Time now) {
  const auto cells = cells_of(flow, texts, context, now);
  const auto text = [&](std::size_t cell) { return fitted(printable(cells[cell]), 24); };
  return fmt::format("{:<20} {} {} {} {:<18} {:>8} {:>8} {:>9}\n", cells[0], text(1), text(2), text(3), cells[4],
                     cells[5], cells[6], cells[7]);
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

std::vector<RowColumn> flow_columns(const Context& context) {
  std::vector<RowColumn> columns;
  for (const auto& info : fields()) columns.push_back({std::string(info.name), type_of(info.kind)});
  for (const auto& added : added_words({}, context)) columns.push_back({std::string(added.name)});
  return columns;
}

std::vector<Cell> flow_cells(const Flow& flow, const Texts& texts, const Context& context) {
  std::vector<Cell> cells;
  for (const auto& info : fields()) {
    auto& cell = cells.emplace_back();
    if (!flow.has(info.field)) continue;
    if (info.kind == Kind::Time) {
      cell = member<Time>(flow, info);
      continue;
    }
    visit(
        flow, texts, info, [&](std::uint64_t value) { cell = value; }, [&](bool value) { cell = value; },
        [&](const std::string& value) { cell = value; });
  }
  for (auto& added : added_words(flow, context)) {
    cells.push_back(added.value.empty() ? Cell{} : Cell{std::move(added.value)});
  }
  return cells;
}

FlowPrinter::FlowPrinter(Format format, const Context& context, Time now, std::size_t width, Write write)
    : format_(format), context_(context), now_(now), width_(width), write_(std::move(write)) {}

void FlowPrinter::begin(const Question& question) {
  if (format_ == Format::Csv || format_ == Format::Tsv) write_(header_of(flow_columns(context_), format_));
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
  if (format_ == Format::Json || format_ == Format::Text) {
    max_sampling_ = std::max<std::uint64_t>(max_sampling_, flow.sampling);
    add_to(named_, flow, context_);
  }
  switch (format_) {
    case Format::Json:
      return write_((first ? "\n" : ",\n") + flow_json(flow, texts, context_));
    case Format::Ndjson:
      return write_(flow_json(flow, texts, context_) + "\n");
    case Format::Csv:
    case Format::Tsv:
      return write_(record_of(flow_cells(flow, texts, context_), format_));
    case Format::Parquet:  // has a file of its own
      return;
    case Format::Text:
      if (as_lines_) return write_(flow_line(flow, texts, context_, now_));
      table_.push_back(cells_of(flow, texts, context_, now_));
  }
}

void FlowPrinter::end_rows() {
  if (std::exchange(has_ended_, true)) return;
  if (format_ == Format::Json) write_("\n]");
  if (format_ == Format::Text && !table_.empty()) write_(flows_text(table_, width_));
}

void FlowPrinter::finish(Ending ending, const std::optional<Completeness>& complete) {
  const bool is_partial = ending == Ending::Partial;
  end_rows();
  if (format_ == Format::Json) {
    Json json;
    json.object();
    if (is_partial) json.flag("partial", true);
    if (complete) put_closing(json, max_sampling_, named_, *complete);
    const auto members = json.end().take().substr(1);
    return write_((members == "}" ? members : "," + members) + "\n");
  }
  if (format_ != Format::Text) return;
  if (count_ == 0 && !is_partial) write_("no flow matches\n");
  if (!complete) return;
  if (count_ != 0) write_(closing_text(count_, max_sampling_, named_));
  write_(missing_text(*complete, now_));
}

std::string log_line(const Flow& flow) {
  return fmt::format("{},{},{},{},{}\n", flow.dst_addr.to_string(), flow.dst_port, flow.packets, flow.bytes,
                     seconds_of(flow.time_received));
}

}  // namespace whither
