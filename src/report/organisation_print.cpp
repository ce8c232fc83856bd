#include "report/organisation_print.h"

#include <fmt/format.h>

#include "report/json.h"
#include "report/table.h"

namespace whither {

namespace {

std::string name_of(const Organisation& organisation) {
  return organisation.name.empty() ? fmt::format("AS{}", organisation.org_asn) : printable(organisation.name);
}

}  // namespace

std::string organisations_json(const std::vector<ToldOrganisation>& told) {
  Json json;
  json.object().field("schema", "whither.data_org/1").key("rows").array();
  for (const auto& [organisation, members] : told) {
    json.object().field("key", fmt::format("as{}", organisation.org_asn)).field("name", organisation.name);
    json.key("ases").array();
    for (const auto& member : members) {
      json.object().field("asn", std::uint64_t{member.asn}).field("name", member.name);
      json.field("evidence", evidence(member.joined)).end();
    }
    json.end().end();
  }
  return json.end().end().take() + "\n";
}

std::string organisations_text(const std::vector<ToldOrganisation>& told, std::size_t width) {
  std::string text;
  for (const auto& [organisation, members] : told) {
    Table table({{"AS", Align::Right}, {"NAME", Align::Left, true}, {"BELONGS TO IT BY"}});
    for (const auto& member : members) {
      table.add({fmt::format("{}", member.asn), std::string(member.name), std::string(evidence(member.joined))});
    }
    text += fmt::format("{}{} · as{} · {} AS number{}\n{}", text.empty() ? "" : "\n", name_of(organisation),
                        organisation.org_asn, members.size(), members.size() == 1 ? "" : "s", table.to_string(width));
  }
  return text;
}

}  // namespace whither
