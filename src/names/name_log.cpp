#include "names/name_log.h"

#include <algorithm>

#include "names/adguard_line.h"
#include "names/dhcp_line.h"
#include "names/json_document.h"
#include "names/syslog.h"

namespace whither {

LineFate NameLog::take(std::string_view line, Time now, const Sink& sink) {
  const TakeAnswer give = [&](DnsAnswer answer) {
    answer.time = clock_ == Clock::Line ? std::min(answer.time, now) : now;
    sink.answer(std::move(answer));
  };
  if (line.starts_with('{')) return take_json(line, give);
  if (zeek_.knows(line)) return zeek_.take(line, give);
  return take_syslog(line, now, sink, give);
}

LineFate NameLog::take_json(std::string_view line, const TakeAnswer& give) {
  const auto entry = json_of(line);
  if (entry == nullptr) return LineFate::Damaged;
  if (is_adguard_query(entry.get())) return take_adguard_query(entry.get(), give);
  if (is_zeek_answer(entry.get())) return take_zeek_answer(entry.get(), give);
  return LineFate::Other;
}

LineFate NameLog::take_syslog(std::string_view line, Time now, const Sink& sink, const TakeAnswer& give) {
  const auto read = read_syslog(line, now);
  if (!read) return LineFate::Other;
  const auto time = clock_ == Clock::Line ? read->time.value_or(now) : now;
  if (read->tag == "dnsmasq-dhcp") {
    if (auto seen = read_dhcp_line(read->text, time)) sink.lease(std::move(*seen));
    return LineFate::Understood;
  }
  if (read->tag != "dnsmasq" && read->tag != "pihole-FTL") return LineFate::Other;
  dnsmasq_.take(read->text, time, give);
  return LineFate::Understood;
}

}  // namespace whither
