#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/batch.h"
#include "names/address_table.h"
#include "names/local_networks.h"
#include "report/format.h"
#include "report/question.h"

namespace whither {

// One flow as an object with the field table's names and, where they are known, `device`, `src_org`, `dst_org`,
// `src_country`, `dst_country`. What the flow lacks has no key. Its texts are numbers of `texts`, here and below.
std::string flow_json(const Flow& flow, const Texts& texts, const Context& context);
// The same as a record of CSV, or of TSV; flow_csv_header() is its header. What the flow lacks is empty.
std::string flow_csv(const Flow& flow, const Texts& texts, const Context& context, Format format = Format::Csv);
std::string flow_csv_header(Format format = Format::Csv);
// One flow as a line for people, the same columns each time: for flows that are shown as they arrive.
std::string flow_line(const Flow& flow, const Texts& texts, const Context& context, Time now);
// The line that stands above those.
std::string flow_line_header();
// `dst,port,packets,octets,time`: the line that the article's script writes, time in Unix seconds at arrival.
std::string log_line(const Flow& flow);

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
  // Partial: the question was broken off, which JSON tells.
  enum class Ending : std::uint8_t { Whole, Partial };
  void finish(Ending ending = Ending::Whole);
  std::size_t count() const { return count_; }

 private:
  Format format_;
  const Context& context_;
  Time now_;
  std::size_t width_;
  Write write_;
  bool as_lines_ = false;
  std::size_t count_ = 0;
  std::vector<std::vector<std::string>> table_;  // cells
};

}  // namespace whither
