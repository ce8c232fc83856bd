#include "names/whois_parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace whither {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Registration read(std::string_view answer, std::string_view target = "192.0.2.10") {
  return read_whois(answer, Address::parse(target).value());
}

std::string range_of(const Registration& record) {
  return record.range ? record.range->first.to_string() + " - " + record.range->last.to_string() : "";
}

constexpr std::string_view kArinParent =
    "NetRange:       192.0.0.0 - 192.0.255.255\n"
    "NetName:        EXAMPLE-NET\n"
    "NetType:        Direct Allocation\n"
    "Organization:   Example Hosting Inc. (EXAMPLE-1)\n"
    "\n"
    "OrgName:        Example Hosting Inc.\n"
    "OrgId:          EXAMPLE-1\n"
    "Country:        US\n"
    "OrgAbuseEmail:  abuse@hosting.example\n"
    "# end\n\n";
constexpr std::string_view kArinCustomer =
    "# start\n"
    "NetRange:       192.0.2.0 - 192.0.2.255\n"
    "NetName:        CUSTOMER-7\n"
    "NetType:        Reassigned\n"
    "OriginAS:       AS64496, AS64497\n"
    "Customer:       Bakery Ltd (C00000007)\n"
    "\n"
    "CustName:       Bakery Ltd\n"
    "Country:        CA\n"
    "RAbuseEmail:    noc@bakery.example\n"
    "# end\n";

TEST(WhoisParse, takes_the_smallest_arin_block_wherever_it_stands) {
  for (const auto& answer :
       {std::string{kArinParent}.append(kArinCustomer), std::string{kArinCustomer}.append(kArinParent)}) {
    const auto record = read(answer);
    EXPECT_EQ(record.status, WhoisStatus::Ok);
    EXPECT_EQ(record.org, "Bakery Ltd");
    EXPECT_EQ(record.org_id, "C00000007");
    EXPECT_EQ(record.netname, "CUSTOMER-7");
    EXPECT_EQ(range_of(record), "192.0.2.0 - 192.0.2.255");
    EXPECT_EQ(record.country, "CA");
    EXPECT_EQ(record.abuse, "noc@bakery.example");
    EXPECT_THAT(record.asn, ElementsAre(64496U, 64497U));
    EXPECT_EQ(record.source, "arin");
    EXPECT_EQ(record.root_org, "Example Hosting Inc.");
    EXPECT_EQ(record.root_org_id, "EXAMPLE-1");
  }
}

TEST(WhoisParse, takes_the_customer_where_the_customer_has_the_whole_block) {
  const auto block = [](std::string type, std::string org) {
    return "NetRange: 192.0.2.0 - 192.0.2.255\nNetType: " + type + "\nOrgName: " + org + "\n# end\n";
  };
  EXPECT_EQ(read(block("Direct Allocation", "Carrier") + block("Reassigned", "Shop")).org, "Shop");
  EXPECT_EQ(read(block("Reassigned", "Shop") + block("Direct Allocation", "Carrier")).org, "Shop");
}

TEST(WhoisParse, reads_the_list_that_arin_gives_for_several_blocks) {
  const auto record = read(
      "Example Hosting, Inc. EXAMPLE-NET (NET-192-0-0-0-1) 192.0.0.0 - 192.0.255.255\n"
      "Small Shop EXAMPLE-SHOP (NET-192-0-2-0-1) 192.0.2.0 - 192.0.2.15\n");
  EXPECT_EQ(record.org, "Small Shop");
  EXPECT_EQ(record.netname, "EXAMPLE-SHOP");
  EXPECT_EQ(record.root_org, "Example Hosting, Inc.");
}

TEST(WhoisParse, reads_an_arin_block_of_another_registry_as_a_referral) {
  const auto record = read(
      "NetRange: 192.0.2.0 - 192.0.2.255\nNetType: Early Registrations, Transferred to RIPE NCC\n"
      "OrgId: RIPE\n\nReferralServer: whois://first.example\nReferralServer: whois://whois.ripe.net:43/\n");
  EXPECT_EQ(record.status, WhoisStatus::Referral);
  EXPECT_EQ(record.referral, "whois://whois.ripe.net:43");
}

TEST(WhoisParse, knows_the_registry_that_a_pointer_names_without_a_server) {
  EXPECT_EQ(read("NetRange: 192.0.2.0 - 192.0.2.255\nNetType: Allocated to LACNIC\n").referral,
            "whois://whois.lacnic.net");
  EXPECT_EQ(read("inetnum: 192.0.2.0 - 192.0.2.255\nnetname: STUB-192\nmnt-by: APNIC-STUB\n"
                 "descr: Transferred to the ARIN region on 2018-01-01\n")
                .referral,
            "whois://whois.arin.net");
}

constexpr std::string_view kRipe =
    "% Abuse contact for '192.0.2.0 - 192.0.2.255' is 'abuse@example.net'\n\n"
    "inetnum:        192.0.2.0 - 192.0.2.255\r\n"
    "netname:        EXAMPLE-LAN\r\r\n"
    "descr:          first line\r\n"
    "descr:          Street 1\r\n"
    "country:        de # Germany\r\n"
    "org:            ORG-EX1-RIPE\r\n"
    "source:         RIPE # Filtered\r\n"
    "\r\n"
    "organisation:   ORG-EX1-RIPE\r\n"
    "org-name:       Beispiel\r\n"
    "                Netz GmbH\r\n"
    "country:        FR\r\n"
    "\r\n"
    "route:          192.0.0.0/16\norigin: AS64500\n\n"
    "route:          192.0.2.0/24\norigin: AS64501 # first\n\n"
    "route:          192.0.2.0/24\norigin: AS64502\n\n"
    "route:          198.51.100.0/24\norigin: AS64503\n";

TEST(WhoisParse, reads_an_inetnum_with_its_organisation_and_routes) {
  const auto record = read(kRipe);
  EXPECT_EQ(record.org, "Beispiel Netz GmbH");
  EXPECT_EQ(record.org_from, "org-name");
  EXPECT_EQ(record.org_id, "ORG-EX1-RIPE");
  EXPECT_EQ(record.netname, "EXAMPLE-LAN");
  EXPECT_EQ(record.country, "DE");
  EXPECT_EQ(record.abuse, "abuse@example.net");
  EXPECT_THAT(record.asn, ElementsAre(64501U, 64502U));
  EXPECT_EQ(record.source, "ripe");
}

TEST(WhoisParse, climbs_down_the_ladder_for_the_name_of_the_holder) {
  const std::string net = "inetnum: 192.0.2.0 - 192.0.2.255\nnetname: LAN\nadmin-c: AB1-TEST\n";
  const std::string role = "\nrole: Example Operations\nnic-hdl: AB1-TEST\n";
  EXPECT_EQ(read(net + "descr: Example Net\ndescr: Town\n" + role).org, "Example Net");
  EXPECT_EQ(read(net + role).org, "Example Operations");
  EXPECT_EQ(read(net).org, "LAN");
  EXPECT_EQ(read(net).org_from, "netname");
}

TEST(WhoisParse, finds_the_abuse_contact_where_no_comment_tells_it) {
  const std::string net = "inetnum: 192.0.2.0 - 192.0.2.255\nmnt-irt: IRT-TEST\ntech-c: AB1-TEST\n";
  const std::string tech = "\nrole: NOC\nnic-hdl: AB1-TEST\nabuse-mailbox: tech@example.net\n";
  EXPECT_EQ(read(net + tech + "\nirt: IRT-TEST\ne-mail: irt@example.net\n").abuse, "irt@example.net");
  EXPECT_EQ(read(net + "remarks: abuse to <spam@example.net>.\n" + tech).abuse, "tech@example.net");
  EXPECT_EQ(read(net + "remarks: abuse to <spam@example.net>.\n").abuse, "spam@example.net");
  EXPECT_EQ(read(net + "remarks: mail x@example.net\n").abuse, "");
}

TEST(WhoisParse, splits_a_range_into_the_fewest_networks) {
  std::string nets;
  for (const auto& net : read("inetnum: 192.0.2.0 - 192.0.2.10\ndescr: x\n").cidr) nets += net.to_string() + " ";
  EXPECT_EQ(nets, "192.0.2.0/29 192.0.2.8/31 192.0.2.10/32 ");
  EXPECT_EQ(read("inetnum: 0.0.0.0 - 255.255.255.255\ndescr: x\n").cidr.at(0).to_string(), "0.0.0.0/0");
  EXPECT_EQ(read("inet6num: ::/0\ndescr: x\n", "2001:db8::1").cidr.at(0).to_string(), "::/0");
  EXPECT_EQ(read("inet6num: ::1 - ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe\n", "2001:db8::1").cidr.size(), 254U);
}

TEST(WhoisParse, never_lets_the_block_of_iana_win) {
  const auto iana =
      "refer: whois.arin.net\n\ninetnum: 192.0.2.0 - 192.0.2.255\norganisation: Administered by ARIN\n\nsource: "
      "IANA\n\n";
  EXPECT_EQ(read(iana).status, WhoisStatus::Referral);
  EXPECT_EQ(read(iana).referral, "whois://whois.arin.net");
  EXPECT_EQ(read(std::string{iana} + "NetRange: 192.0.0.0 - 192.0.255.255\nOrgName: Example\n").org, "Example");
}

TEST(WhoisParse, reads_lacnic_with_its_short_prefixes) {
  const auto record = read(
      "% LACNIC resource: whois.lacnic.net\r\n\r\n"
      "inetnum:     192.0/15\naut-num:     AS64496\nowner:       Ejemplo S.A.\nownerid:     AR-EJEM-LACNIC\n"
      "country:     AR\nabuse-c:     EJE1\n\nnic-hdl:     EJE1\nperson:      Persona\ne-mail:      "
      "abuso@ejemplo.example\n");
  EXPECT_EQ(record.org, "Ejemplo S.A.");
  EXPECT_EQ(record.org_id, "AR-EJEM-LACNIC");
  EXPECT_EQ(range_of(record), "192.0.0.0 - 192.1.255.255");
  EXPECT_EQ(record.abuse, "abuso@ejemplo.example");
  EXPECT_THAT(record.asn, ElementsAre(64496U));
  EXPECT_EQ(record.source, "lacnic");
}

TEST(WhoisParse, knows_brazil_by_the_comment_of_the_joint_server) {
  const auto record = read(
      "% Copyright (c) Nic.br\n\ninetnum: 192.0.2.0/24\naut-num: AS64496\nabuse-c: EXE2\nowner: Exemplo Ltda\n"
      "ownerid: 00.000.000/0001-00\ncountry: BR\n\nnic-hdl-br: EXE2\nperson: Pessoa\ne-mail: abuso@exemplo.example\n");
  EXPECT_EQ(record.source, "nicbr");
  EXPECT_EQ(record.abuse, "abuso@exemplo.example");
}

TEST(WhoisParse, reads_the_english_sections_of_krnic) {
  const auto record = read(
      "query : 192.0.2.10\n\n# ENGLISH\n\n[ Network Information ]\n"
      "IPv4 Address       : 192.0.0.0 - 192.0.255.255 (/16)\nOrganization Name  : Example Telecom\nE-Mail : "
      "ip@telecom.example\n\n"
      "[ Network Information ]\n"
      "IPv4 Address       : 192.0.2.8 - 192.0.2.15 (/29)\nOrganization Name  : Example School\nE-Mail : "
      "ip@school.example\n");
  EXPECT_EQ(record.org, "Example School");
  EXPECT_EQ(record.abuse, "ip@school.example");
  EXPECT_EQ(record.root_org, "Example Telecom");
  EXPECT_EQ(record.country, "KR");
  EXPECT_EQ(record.source, "krnic");
}

TEST(WhoisParse, reads_jpnic_in_english_and_japanese) {
  const auto english = read(
      "Network Information:\na. [Network Number]             192.0.2.0/24\nb. [Network Name]               EXAMPLENET\n"
      "g. [Organization]               Example K.K.\n[Abuse]  abuse@example.com\n\nLess Specific Info.\n----------\nNo "
      "match!!\n");
  EXPECT_EQ(english.org, "Example K.K.");
  EXPECT_EQ(english.netname, "EXAMPLENET");
  EXPECT_EQ(english.abuse, "abuse@example.com");
  const auto japanese =
      read("[IPネットワークアドレス]   2001:db8::/32\n[ネットワーク名]\n[組織名]   例\n", "2001:db8::1");
  EXPECT_EQ(japanese.org, "例");
  EXPECT_EQ(japanese.netname, "");
  EXPECT_EQ(japanese.source, "jpnic");
}

TEST(WhoisParse, reads_twnic) {
  const auto record =
      read("   Netname: EXAMPLE-TW\n   Netblock: 192.0.2.0/24\n\n   Abuse contact:\n      abuse@example.net\n");
  EXPECT_EQ(record.netname, "EXAMPLE-TW");
  EXPECT_EQ(record.abuse, "abuse@example.net");
  EXPECT_EQ(record.source, "twnic");
}

TEST(WhoisParse, reads_rwhois_records) {
  const auto record = read(
      "%rwhois V-1.5:003fff:00 rwhois.example.net\nnetwork:Class-Name:network\nnetwork:Network-Name:POOL\n"
      "network:IP-Network;I:192.0.2.0/24\nnetwork:Customer Organization;I:Corner Shop\nnetwork:Organization;I:Hosting "
      "LLC\n"
      "network:Customer Country Code;I:us\ncontact:Abuse-Email:abuse@hosting.example\n%ok\n");
  EXPECT_EQ(record.org, "Corner Shop");
  EXPECT_EQ(record.netname, "POOL");
  EXPECT_EQ(record.country, "US");
  EXPECT_EQ(record.abuse, "abuse@hosting.example");
  EXPECT_EQ(record.source, "rwhois");
}

TEST(WhoisParse, tells_refusals_apart) {
  EXPECT_EQ(read("%ERROR:201: access denied for 192.0.2.77\n").status, WhoisStatus::Denied);
  EXPECT_EQ(read("% You don't have permission to use this service\n").status, WhoisStatus::Denied);
  EXPECT_EQ(read("% Query rate limit exceeded\n").status, WhoisStatus::RateLimited);
  EXPECT_EQ(read("%ERROR:306: connections exceeded\n").status, WhoisStatus::RateLimited);
  EXPECT_EQ(read("No match found for n + 192.0.2.10.\n").status, WhoisStatus::None);
  EXPECT_EQ(read("%ERROR:101: no entries found\n").status, WhoisStatus::None);
  EXPECT_EQ(read("").status, WhoisStatus::None);
}

TEST(WhoisParse, believes_no_refusal_that_a_registrant_wrote) {
  const auto record =
      read("NetRange: 192.0.2.0 - 192.0.2.255\nComment: access denied, rate limit exceeded\nOrgName: Joker\n");
  EXPECT_EQ(record.status, WhoisStatus::Ok);
  EXPECT_EQ(read("person: access denied\n").status, WhoisStatus::None);
}

TEST(WhoisParse, tells_a_refusal_behind_a_pointer) {
  const std::string iana = "refer: whois.ripe.net\n\ninetnum: 192.0.0.0 - 192.255.255.255\norganisation: RIPE NCC\n\n";
  EXPECT_EQ(read(iana + "%ERROR:201: access denied for 192.0.2.77\n").status, WhoisStatus::Denied);
  EXPECT_EQ(read(iana + "%ERROR:101: no entries found\n").status, WhoisStatus::None);
}

TEST(WhoisParse, reports_blocks_beside_the_address_as_a_mismatch) {
  const auto record = read("inetnum: 198.51.100.0 - 198.51.100.255\ndescr: Somebody Else\n");
  EXPECT_EQ(record.status, WhoisStatus::Mismatch);
  EXPECT_EQ(range_of(record), "198.51.100.0 - 198.51.100.255");
}

TEST(WhoisParse, keeps_only_valid_text_without_controls) {
  const auto org = [](std::string descr) { return read("inetnum: 192.0.2.0/24\ndescr: " + descr + "\n").org; };
  EXPECT_EQ(org("Red \x1b[31mHerring\x1b[0m\a"), "Red Herring");
  EXPECT_EQ(org("Title\x1b]0;owned\aCo"), "TitleCo");
  EXPECT_EQ(org("Se\xF1or S.A."), "Señor S.A.");
  EXPECT_EQ(org("Señor\tS.A."), "Señor S.A.");
  EXPECT_EQ(org("a\u202Eb\u200Bc"), "abc");
  EXPECT_EQ(org(std::string(5000, 'x')).size(), kWhoisTextLimit);
  EXPECT_LE(org("x" +
                [] {
                  std::string s;
                  for (int i = 0; i < 3000; ++i) s += "ñ";
                  return s;
                }())
                .size(),
            kWhoisTextLimit);
}

TEST(WhoisParse, tells_where_an_answer_refers_to) {
  const auto target = Address::parse("192.0.2.10").value();
  EXPECT_EQ(whois_referral("refer: whois.ripe.net\n", target), "whois://whois.ripe.net");
  EXPECT_EQ(whois_referral(kRipe, target), "");
  EXPECT_EQ(whois_referral("inetnum: 192.0.0.0/16\nnetname: NON-RIPE-NCC-MANAGED-ADDRESS-BLOCK\n"
                           "descr: IPv4 address block not managed by the RIPE NCC\n",
                           target),
            "whois://whois.iana.org");
  EXPECT_EQ(whois_referral("inetnum: 192.0.0.0/16\ndescr: Japan Network Information Center\nsource: APNIC\n", target),
            "whois://whois.nic.ad.jp");
  EXPECT_EQ(whois_referral("% Brazilian resource: whois.registro.br\n", target), "whois://whois.registro.br");
}

TEST(WhoisParse, survives_an_answer_cut_short_anywhere) {
  const auto whole = std::string{kArinParent}.append(kArinCustomer).append(kRipe);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto record = read(std::string_view{whole}.substr(0, size));
    EXPECT_LE(record.org.size(), kWhoisTextLimit) << "at " << size;
  }
}

TEST(WhoisParse, shows_an_answer_without_what_a_terminal_obeys) {
  EXPECT_EQ(printable_whois("a: \x1b[2Jb\r\nc\xE9\x00"), "a: b\ncé\n");
  EXPECT_THAT(printable_whois(""), IsEmpty());
}

}  // namespace
}  // namespace whither
