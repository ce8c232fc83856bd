#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "names/dns_answer.h"

struct json_t;  // of jansson

namespace whither {

// Reads Zeek's dns.log as it is by default: values parted by tabs, below lines ("#fields\tts\tuid\t…") that say which
// column is which. Look-ups that nobody is asked for (multicast DNS, LLMNR, NetBIOS) answer nothing. One thread.
class ZeekLog {
 public:
  // Whether a line belongs to such a log: begins as one of its header, or comes behind one.
  bool knows(std::string_view line) const;
  // Gives what the line answers.
  LineFate take(std::string_view line, const TakeAnswer& give);

 private:
  struct Columns {
    std::size_t count = 0;
    std::size_t time = 0, client = 0, query = 0, answers = 0;
    std::optional<std::size_t> port, ttls;
  };
  LineFate take_header(std::string_view line);

  bool has_fields_ = false;
  std::optional<Columns> columns_;  // where it is a log of DNS
  char separator_ = '\t';
  char set_separator_ = ',';
  std::vector<std::string_view> parts_;  // of the line at hand
};

// A line of the same log as JSON (LogAscii::use_json), with any of Zeek's kinds of times.
bool is_zeek_answer(const json_t* entry);
LineFate take_zeek_answer(const json_t* entry, const TakeAnswer& give);

}  // namespace whither
