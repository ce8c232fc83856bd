#include "report/whois_print.h"

#include <fmt/format.h>

#include "names/table_age.h"
#include "names/words.h"
#include "report/json.h"
#include "report/origin_print.h"
#include "report/table.h"

namespace whither {

namespace {

void put_known(Json& json, std::string_view name, const std::string& value) {
  if (!value.empty()) json.field(name, value);
}

std::string range_text(const AddressRange& range) { return range.first.to_string() + " - " + range.last.to_string(); }

void put_steps(Json& json, const std::vector<WhoisStep>& steps) {
  json.key("asked").array();
  for (const auto& step : steps) {
    json.object().field("server", step.server).field("query", step.query).field("bytes", std::uint64_t{step.bytes});
    json.field("took_ms", static_cast<std::uint64_t>(step.took.count() / 1000));
    put_known(json, "failure", step.failure);
    if (step.cut) json.flag("cut", true);
    json.end();
  }
  json.end();
}

std::string line(std::string_view label, const std::string& text) {
  return text.empty() ? std::string{} : fmt::format("  {:<13}{}\n", label, printable(text));
}

std::string with_country(const std::string& code) {
  const auto name = country_name(code);
  return name.empty() ? code : fmt::format("{} ({})", code, name);
}

std::string registry_text(const WhoisReport& report, Time now) {
  const auto& answer = *report.answer;
  const auto& found = answer.registration;
  std::string text;
  switch (found.status) {
    case WhoisStatus::Ok:
      break;
    case WhoisStatus::None:
      text += line("registry", "has no entry for this address");
      break;
    case WhoisStatus::Mismatch:
      text += line("registry", "answered with another network: nothing in it covers this address");
      break;
    case WhoisStatus::Referral:
      text += line("registry", "only points to " + found.referral);
      break;
    case WhoisStatus::Denied:
      text += line("registry", "refuses to answer this host");
      break;
    case WhoisStatus::RateLimited:
      text += line("registry", "has had enough questions from this host for a while");
      break;
  }
  text += line("organisation", with_handle(found.org, found.org_id));
  text += line("network", found.netname);
  text += line("range", found.range ? range_text(*found.range) : "");
  text += line("country", with_country(found.country));
  text += line("abuse", found.abuse);
  if (found.root_org != found.org) text += line("within", with_handle(found.root_org, found.root_org_id));
  std::string asked;
  for (const auto& step : answer.asked) {
    asked += (asked.empty() ? "" : ", ") + step.server;
    if (!step.failure.empty()) asked += fmt::format(" ({})", step.failure);
    if (step.cut && step.failure.empty()) asked += " (its answer was too long and is cut off)";
  }
  const auto when = report.is_kept ? fmt::format("{}, and kept", short_time(report.asked, now)) : std::string{"now"};
  const auto by = answer.protocol == RegistryProtocol::Rdap ? "RDAP" : "whois";
  text += line("source", found.source.empty() ? "" : fmt::format("{} by {}, asked {}", found.source, by, when));
  return text + line("asked", asked);
}

std::string table_text(const WhoisReport& report, Time now) {
  if (report.special) return line("table", std::string(report.special->name) + ": no registry knows it");
  const auto origin = report.table->find(report.target);
  if (report.table->empty()) return line("table", "there is none: run `whither data import FOLDER`");
  if (origin.asn == 0 && origin.country.empty()) return line("table", "does not know this address");
  auto text = origin.asn == 0 ? std::string{"no AS"} : fmt::format("{} · AS{}", origin.org, origin.asn);
  if (!origin.country.empty()) text += " · " + with_country(std::string(origin.country));
  return line("table", fmt::format("{} (address table of {})", text, day_and_age(report.table->as_of(), now)));
}

Cell known(std::string_view text) { return text.empty() ? Cell{} : Cell{std::string(text)}; }

std::vector<Cell> cells_of(const WhoisReport& report) {
  const auto origin = report.table->find(report.target);
  const auto& seen = report.seen;
  const bool is_seen = seen && seen->flows != 0;
  std::vector<Cell> cells = {report.target.to_string(), origin.asn == 0 ? Cell{} : Cell{std::uint64_t{origin.asn}},
                             known(report.special ? report.special->name : origin.org), known(origin.country),
                             report.table->empty() ? Cell{} : known(report.table->as_of())};
  if (report.answer) {
    const auto& found = report.answer->registration;
    cells.insert(cells.end(),
                 {std::string(name_of(found.status)), known(found.org), known(found.org_id), known(found.netname),
                  known(found.range ? range_text(*found.range) : ""), known(found.country), known(found.abuse),
                  known(found.source), std::string(name_of(report.answer->protocol)), report.asked});
  } else {
    cells.resize(cells.size() + 10);
  }
  cells.insert(cells.end(), {seen ? Cell{seen->flows} : Cell{}, is_seen ? Cell{seen->first} : Cell{},
                             is_seen ? Cell{seen->last} : Cell{}});
  return cells;
}

}  // namespace

void put_registration(Json& json, const Registration& found) {
  json.field("status", name_of(found.status));
  put_known(json, "org", found.org);
  put_known(json, "org_id", found.org_id);
  put_known(json, "netname", found.netname);
  if (found.range) json.field("range", range_text(*found.range));
  json.key("cidr").array();
  for (const auto& net : found.cidr) json.text(net.to_string());
  json.end();
  put_known(json, "country", found.country);
  put_known(json, "abuse", found.abuse);
  json.key("asn").array();
  for (const auto asn : found.asn) json.number(std::uint64_t{asn});
  json.end();
  put_known(json, "source", found.source);
  put_known(json, "root_org", found.root_org);
  put_known(json, "root_org_id", found.root_org_id);
  put_known(json, "referral", found.referral);
  put_known(json, "org_from", found.org_from);
}

std::string with_handle(const std::string& name, const std::string& handle) {
  return handle.empty() || handle == name ? name : fmt::format("{} ({})", name, handle);
}

std::string whois_json(const WhoisReport& report) {
  Json json;
  json.object().field("schema", "whither.whois/1").field("target", report.target.to_string()).key("table").object();
  const auto origin = report.table->find(report.target);
  if (origin.asn != 0) json.field("asn", std::uint64_t{origin.asn});
  put_known(json, "org", std::string(report.special ? report.special->name : origin.org));
  put_known(json, "country", std::string(origin.country));
  put_origin(json, *report.table, report.target);
  if (!report.table->empty()) json.field("as_of", report.table->as_of());
  json.end().key("registry");
  if (report.answer) {
    json.object();
    put_registration(json, report.answer->registration);
    json.field("protocol", name_of(report.answer->protocol)).field("asked_at", rfc3339(report.asked));
    if (report.is_kept) json.flag("kept", true);
    put_steps(json, report.answer->asked);
    json.end();
  } else {
    json.null();
  }
  json.key("seen").object();
  if (report.seen) json.field("flows", report.seen->flows);
  if (report.seen && report.seen->flows != 0) {
    json.field("first", rfc3339(report.seen->first)).field("last", rfc3339(report.seen->last));
  }
  return json.end().end().take() + "\n";
}

Sheet whois_sheet(const std::vector<WhoisReport>& reports) {
  using enum RowColumn::Type;
  return {{{"target"},
           {"asn", Number},
           {"org"},
           {"country"},
           {"as_of"},
           {"status"},
           {"registry_org"},
           {"registry_org_id"},
           {"netname"},
           {"range"},
           {"registry_country"},
           {"abuse"},
           {"source"},
           {"protocol"},
           {"asked_at", Time},
           {"flows", Number},
           {"first", Time},
           {"last", Time}},
          [&reports](const Sheet::Take& take) {
            for (const auto& report : reports) take(cells_of(report));
          }};
}

std::string whois_text(const WhoisReport& report, Time now) {
  auto text = report.target.to_string() + "\n";
  if (report.answer) text += registry_text(report, now);
  text += table_text(report, now);
  for (const auto& [label, words] : origin_words(*report.table, report.target, now)) text += line(label, words);
  if (report.seen && report.seen->flows != 0) {
    text += line("seen", fmt::format("{} flows, {} – {}", grouped(report.seen->flows),
                                     short_time(report.seen->first, now), short_time(report.seen->last, now)));
  }
  return text;
}

}  // namespace whither
