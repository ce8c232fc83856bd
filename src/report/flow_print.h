#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/batch.h"
#include "names/address_table.h"
#include "names/local_networks.h"
#include "report/coverage.h"
#include "report/question.h"
#include "report/sheet.h"

namespace whither {

// One flow as an object with the field table's names and, where they are known, `device`, `device_name`, `src_org`,
// `dst_org`, `src_country`, `dst_country`; `ptr` where the context has names by reverse DNS. What the flow lacks has no
// key. Its texts are numbers of `texts`, here and below.
std::string flow_json(const Flow& flow, const Texts& texts, const Context& context);
// The same as cells of the columns flow_columns(), which are there whether any flow has them or not.
std::vector<RowColumn> flow_columns(const Context& context);
std::vector<Cell> flow_cells(const Flow& flow, const Texts& texts, const Context& context);
// The peer of a flow that does not tell its name; none where it does.
Address unnamed_peer(const Flow& flow, const Context& context);
// The value of a field that is neither an address nor a text, in the words of CSV; of a time its microseconds.
std::string number_text(const FieldInfo& info, std::uint64_t number);
// One flow as a line for people, the same columns each time: for flows that are shown as they arrive.
std::string flow_line(const Flow& flow, const Texts& texts, const Context& context, Time now);
// The line that stands above those.
std::string flow_line_header();
// `dst,port,packets,octets,time`: the line that the article's script writes, time in Unix seconds at arrival.
std::string log_line(const Flow& flow);

// The bytes of some flows by what names the peer: the flow itself, the address table, or nothing. A sum that passes
// 2^64 - 1 stays there.
struct NamedBytes {
  std::uint64_t by_flow = 0;
  std::uint64_t by_table = 0;
  std::uint64_t by_none = 0;
};

// Writes flows one after the other in a format. For people a table once all are known (finish()), or lines of fixed
// columns at once where the question has no limit.
class FlowPrinter {
 public:
  using Write = std::function<void(std::string_view)>;
  // `width` is the terminal's, 0 for no limit. `context` must outlive the printer.
  FlowPrinter(Format format, const Context& context, Time now, std::size_t width, Write write);

  void begin(const Question& question);
  // What flows are shown of that go on for days.
  void set_now(Time now) { now_ = now; }
  void add(const Flow& flow, const Texts& texts);
  // Everything but how complete it is: that may be looked for behind what is printed.
  void end_rows();
  // Partial: the question was broken off, which JSON tells. `complete` is told where the format has a place for it.
  enum class Ending : std::uint8_t { Whole, Partial };
  void finish(Ending ending = Ending::Whole, const std::optional<Completeness>& complete = {});
  std::size_t count() const { return count_; }

 private:
  Format format_;
  const Context& context_;
  Time now_;
  std::size_t width_;
  Write write_;
  bool as_lines_ = false;
  bool has_ended_ = false;  // end_rows()
  std::size_t count_ = 0;
  std::uint64_t max_sampling_ = 1;
  NamedBytes named_;
  std::vector<std::vector<std::string>> table_;  // cells
};

}  // namespace whither
