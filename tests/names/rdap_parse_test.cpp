#include "names/rdap_parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace whither {
namespace {

using ::testing::ElementsAre;

const auto kTarget = Address::parse("192.0.2.10").value();

// "/ip/192.0.2.10" as a registry answers, with `more` members.
std::string network(const std::string& more) {
  return R"({"objectClassName":"ip network","startAddress":"192.0.2.0","endAddress":"192.0.2.255","name":"EXAMPLE-NET")" +
         (more.empty() ? "" : "," + more) + "}";
}

std::string card(const std::string& rows) { return R"("vcardArray":["vcard",[)" + rows + "]]"; }

std::string entity(const std::string& handle, const std::string& role, const std::string& more) {
  return R"({"handle":")" + handle + R"(","roles":[")" + role + R"("])" + (more.empty() ? "" : "," + more) + "}";
}

RdapReading reading(const std::string& answer) {
  const auto read = read_rdap(answer, kTarget);
  EXPECT_TRUE(read) << answer;
  return read.value_or(RdapReading{});
}

Registration record(const std::string& answer) { return reading(answer).registration; }

const std::string kOrgCard = card(R"(["fn",{},"text","Example Hosting Inc."],["kind",{},"text","org"])");

TEST(Rdap, names_the_registrant_of_the_network) {
  const auto found = record(network(R"("country":"nl","port43":"whois.ripe.net","entities":[)" +
                                    entity("ORG-EX1-RIPE", "registrant", kOrgCard) + "]"));
  EXPECT_EQ(found.status, WhoisStatus::Ok);
  EXPECT_EQ(found.org, "Example Hosting Inc.");
  EXPECT_EQ(found.org_id, "ORG-EX1-RIPE");
  EXPECT_EQ(found.org_from, "registrant");
  EXPECT_EQ(found.netname, "EXAMPLE-NET");
  EXPECT_EQ(found.country, "NL");
  EXPECT_EQ(found.source, "ripe");
  EXPECT_EQ(found.root_org, "Example Hosting Inc.");
  ASSERT_EQ(found.cidr.size(), 1);
  EXPECT_EQ(found.cidr.front().to_string(), "192.0.2.0/24");
}

TEST(Rdap, takes_an_organisation_before_a_person) {
  const auto person = card(R"(["fn",{},"text","Example Person"],["kind",{},"text","individual"])");
  const auto found = record(network(R"("entities":[)" + entity("EP1", "registrant", person) + "," +
                                    entity("EX1", "registrant", kOrgCard) + "]"));
  EXPECT_EQ(found.org_id, "EX1");
}

TEST(Rdap, does_not_take_a_maintainer_for_the_holder) {
  const auto maintainer = card(R"(["fn",{},"text","EXAMPLE-MNT"],["kind",{},"text","individual"])");
  const auto found = record(network(R"("remarks":[{"description":["Bakery Ltd"]}],"entities":[)" +
                                    entity("EXAMPLE-MNT", "registrant", maintainer) + "]"));
  EXPECT_EQ(found.org, "Bakery Ltd");
  EXPECT_EQ(found.org_from, "remarks");
  EXPECT_EQ(found.org_id, "");
}

TEST(Rdap, asks_for_a_holder_that_comes_by_its_handle_alone) {
  const auto found = reading(network(R"("entities":[)" + entity("ORG-EX1-RIPE", "registrant", "") + "]"));
  EXPECT_EQ(found.entity, "ORG-EX1-RIPE");
  EXPECT_EQ(found.registration.org_id, "ORG-EX1-RIPE");
  EXPECT_EQ(found.registration.org, "EXAMPLE-NET");
  EXPECT_EQ(found.registration.org_from, "netname");
}

TEST(Rdap, asks_for_no_handle_that_would_lead_elsewhere) {
  for (const auto* const handle : {"ORG-1/../../autnum/1", "ORG-1?x", "ORG-1 HTTP/1.1", "ORG-1%2e"})
    EXPECT_EQ(reading(network(R"("entities":[)" + entity(handle, "registrant", "") + "]")).entity, "") << handle;
}

TEST(Rdap, takes_only_remarks_that_describe_the_network) {
  const auto found = record(network(R"("remarks":[{"title":"Remark","description":["call us"]},
      {"title":"description","description":[""," Bakery\nof the town"]}])"));
  EXPECT_EQ(found.org, "Bakery");
  EXPECT_EQ(record(network(R"("remarks":[{"title":"Remark","description":["call us"]}])")).org, "EXAMPLE-NET");
}

TEST(Rdap, reads_the_country_of_an_address_whose_lines_are_parted_either_way) {
  for (const auto* const label :
       {R"(1 Street\nTown\nUnited States)", R"(1 Street\\nTown\\nUnited States\\n)", R"(1 Street\nTown\nus \n\n)"}) {
    const auto with_label = card(R"(["fn",{},"text","Example"],["adr",{"label":")" + std::string{label} +
                                 R"("},"text",["","","","","","",""]])");
    EXPECT_EQ(record(network(R"("entities":[)" + entity("EX1", "registrant", with_label) + "]")).country, "US")
        << label;
  }
  const auto in_parts = card(R"(["fn",{},"text","Example"],["adr",{},"text",["","","1 Street","Town","","","CO"]])");
  EXPECT_EQ(record(network(R"("entities":[)" + entity("EX1", "registrant", in_parts) + "]")).country, "CO");
}

TEST(Rdap, finds_the_abuse_contact_at_any_depth) {
  const auto contact = entity("AB1", "abuse", card(R"(["email",{},"text","abuse@example.net"])"));
  const auto silent = entity("AB0", "abuse", card(R"(["fn",{},"text","Abuse desk"])"));
  const auto nested = entity("EX1", "registrant", kOrgCard + R"(,"entities":[)" + silent + "," + contact + "]");
  EXPECT_EQ(record(network(R"("entities":[)" + nested + "]")).abuse, "abuse@example.net");
}

TEST(Rdap, does_not_follow_contacts_down_without_end) {
  std::string deep = entity("AB1", "abuse", card(R"(["email",{},"text","abuse@example.net"])"));
  for (int i = 0; i < 1000; ++i) deep = R"({"entities":[)" + deep + "]}";
  EXPECT_EQ(record(network(R"("entities":[)" + deep + "]")).abuse, "");
}

TEST(Rdap, reads_addresses_as_servers_have_written_them) {
  const auto padded = record(R"({"startAddress":"192.000.002.000","endAddress":"192.000.002.255"})");
  ASSERT_TRUE(padded.range);
  EXPECT_EQ(padded.range->last.to_string(), "192.0.2.255");
  const auto target = Address::parse("2001:db8::1").value();
  const auto with_length =
      read_rdap(R"({"startAddress":"2001:db8::/128","endAddress":"2001:db8:0:0:0:0:0:ffff/128"})", target);
  ASSERT_TRUE(with_length);
  EXPECT_EQ(with_length->registration.cidr.front().to_string(), "2001:db8::/112");
}

TEST(Rdap, reads_the_numbers_of_who_announces_the_network) {
  EXPECT_THAT(record(network(R"("arin_originas0_originautnums":[64496,64497])")).asn, ElementsAre(64496, 64497));
  EXPECT_THAT(record(network(R"("nicbr_autnum":64498)")).asn, ElementsAre(64498));
  EXPECT_THAT(record(network(R"("lacnic_originAutnum":["AS64499"])")).asn, ElementsAre(64499));
}

TEST(Rdap, tells_a_network_that_is_somewhere_else) {
  EXPECT_EQ(record(R"({"startAddress":"198.51.100.0","endAddress":"198.51.100.255"})").status, WhoisStatus::Mismatch);
}

TEST(Rdap, takes_no_stub_for_a_holder) {
  EXPECT_EQ(record(R"({"startAddress":"0.0.0.0","endAddress":"255.255.255.255","name":"IANA-BLK"})").status,
            WhoisStatus::Referral);
  const auto registry = entity("RIPE", "registrant", kOrgCard);
  EXPECT_EQ(record(network(R"("entities":[)" + registry + "]")).status, WhoisStatus::Referral);
}

TEST(Rdap, understands_error_objects) {
  EXPECT_EQ(record(R"({"errorCode":404,"title":"Not Found"})").status, WhoisStatus::None);
  EXPECT_EQ(record(R"({"errorCode":429})").status, WhoisStatus::RateLimited);
  EXPECT_EQ(record(R"({"errorCode":403})").status, WhoisStatus::Denied);
  EXPECT_FALSE(read_rdap(R"({"errorCode":500})", kTarget));
}

TEST(Rdap, is_nothing_where_it_is_something_else) {
  for (const auto* const answer :
       {"", "{", "[]", "null", "3", "<html>", R"({"startAddress":"192.0.2.0"})",
        R"({"startAddress":"192.0.2.9","endAddress":"192.0.2.1"})",
        R"({"startAddress":"192.0.2.9","endAddress":"2001:db8::"})", R"({"startAddress":1,"endAddress":[]})"})
    EXPECT_FALSE(read_rdap(answer, kTarget)) << answer;
  EXPECT_FALSE(read_rdap(network("") + std::string(kRdapAnswerLimit, ' '), kTarget));
}

TEST(Rdap, keeps_nothing_of_an_answer_cut_short_anywhere) {
  const auto whole = network(R"("entities":[)" + entity("EX1", "registrant", kOrgCard) + "]");
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(read_rdap(whole.substr(0, size), kTarget)) << "at " << size;
}

TEST(Rdap, keeps_control_characters_from_the_terminal) {
  const auto hostile = card(R"(["fn",{},"text","\u001b[31mExample\u0000\u202e Hosting\u0007"])");
  const auto found = record(network(R"("entities":[)" + entity("EX1", "registrant", hostile) + "]"));
  EXPECT_EQ(found.org, "Example Hosting");
  EXPECT_EQ(record("{\"startAddress\":\"192.0.2.0\",\"endAddress\":\"192.0.2.255\",\"name\":\"caf\xe9\"}").netname,
            "café");
  const auto long_name = record(network(R"("country":")" + std::string(5000, 'x') + R"(","handle":"x")"));
  EXPECT_EQ(long_name.country, "");
}

TEST(Rdap, does_not_tire_of_a_card_with_a_hundred_thousand_rows) {
  std::string rows = R"(["fn",{},"text","Example"])";
  for (int i = 0; i < 40'000; ++i) rows += R"(,["email",{},"text",""])";
  const auto found = record(network(R"("entities":[)" + entity("EX1", "abuse", card(rows)) + "]"));
  EXPECT_EQ(found.abuse, "");
}

TEST(Rdap, reads_the_holder_that_was_asked_for) {
  const auto found = read_rdap_entity("{" + kOrgCard + "}");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "Example Hosting Inc.");
  EXPECT_FALSE(read_rdap_entity(R"({"handle":"ORG-EX1-RIPE"})"));
}

TEST(Rdap, knows_the_registries_by_their_servers) {
  EXPECT_EQ(registry_of("rdap.db.ripe.net"), "ripe");
  EXPECT_EQ(registry_of("whois.AFRINIC.net"), "afrinic");
  EXPECT_EQ(registry_of("rdap.registro.br"), "nicbr");
  EXPECT_EQ(registry_of("data.iana.org"), "iana");
  EXPECT_EQ(registry_of("notarin.net"), "");
  EXPECT_EQ(registry_of("arin.net.example"), "");
}

}  // namespace
}  // namespace whither
