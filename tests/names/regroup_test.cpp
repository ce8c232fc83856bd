#include <gmock/gmock.h>

#include <algorithm>

#include "base/letter_case.h"
#include "names/table_fixture.h"

// Which autonomous systems are one organisation: by the program's rules, and by a user's own.
namespace whither {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kSamples =
    "13.32.0.0,13.33.255.255,16509,\"Amazon.com, Inc.\"\n"
    "18.204.0.0,18.215.255.255,14618,\"Amazon.com, Inc.\"\n"
    "3.120.0.0,3.120.255.255,64500,A100 ROW GmbH\n"
    "157.240.0.0,157.240.255.255,32934,\"Facebook, Inc.\"\n"
    "31.13.24.0,31.13.24.255,54115,Facebook Inc\n"
    "169.45.214.0,169.45.214.255,11917,WhatsApp\n"
    "198.51.100.0,198.51.100.127,64501,Rockwell Automation B.V.\n"
    "198.51.100.128,198.51.100.191,64502,\"ROCKWELL AUTOMATION, Inc.\"\n"
    "203.0.113.0,203.0.113.63,64503,Infinity Telecom SRL\n"
    "203.0.113.64,203.0.113.127,64504,\"Infinity Telecom, s.r.o.\"\n"
    "203.0.113.128,203.0.113.191,64505,Telecom\n"
    "203.0.113.192,203.0.113.255,64506,TELECOM\n"
    "192.0.2.0,192.0.2.255,64507,\n";

class Regroup : public TableTest {
 protected:
  void SetUp() override {
    TableTest::SetUp();
    table_ = table_of(kSamples);
  }
  void regroup(std::string_view rules) { table_.regroup(OrganisationRules::parse(rules)); }
  std::string org(std::string_view text) const { return std::string(table_.find(address(text)).org); }
  // "ASN why", in order.
  std::vector<std::string> members(std::uint32_t asn) const {
    std::vector<std::string> told;
    for (const auto& member : table_.members_of_organisation(asn)) {
      told.push_back(std::to_string(member.asn) + " " + std::string(evidence(member.joined)));
    }
    return told;
  }

  AddressTable table_;
};

TEST_F(Regroup, gives_the_aliases_of_the_list_one_name) {
  EXPECT_THAT(members(16509), ElementsAre("14618 alias list", "16509 alias list", "64500 alias list"));
  EXPECT_EQ(org("3.120.95.169"), "Amazon.com, Inc.");
  EXPECT_EQ(org("169.45.214.1"), "Meta (Facebook)");
  EXPECT_EQ(table_.find(address("169.45.214.1")).as_name, "WhatsApp");
  EXPECT_EQ(table_.find(address("169.45.214.1")).org_asn, 32934U);
}

TEST_F(Regroup, joins_names_that_are_one_but_for_their_legal_form) {
  EXPECT_THAT(members(64501), ElementsAre("64501 same name", "64502 same name but for its spelling or legal form"));
  EXPECT_EQ(org("198.51.100.130"), "Rockwell Automation B.V.");
}

TEST_F(Regroup, joins_nobody_by_generic_words) {
  EXPECT_THAT(members(64503), ElementsAre("64503 same name"));
  EXPECT_THAT(members(64505), ElementsAre("64505 same name"));
}

TEST_F(Regroup, lets_the_user_join_by_name_and_number) {
  regroup("Mine = WhatsApp | AS64507 | Infinity Telecom*\n");
  EXPECT_THAT(members(64503), ElementsAre("11917 organisations.txt", "64503 organisations.txt",
                                          "64504 organisations.txt", "64507 organisations.txt"));
  EXPECT_EQ(org("192.0.2.1"), "Mine");
  EXPECT_EQ(org("157.240.30.63"), "Meta (Facebook)");
  EXPECT_EQ(table_.ranges_of_organisation(64507).size(), 3U);  // two of them are neighbours
}

TEST_F(Regroup, lets_the_user_add_to_an_organisation_that_is_there) {
  regroup("Meta (Facebook) = AS64507\n");
  EXPECT_THAT(members(64507),
              ElementsAre("11917 alias list", "32934 alias list", "54115 alias list", "64507 organisations.txt"));
  EXPECT_EQ(table_.find(address("192.0.2.1")).org_asn, 32934U);
}

TEST_F(Regroup, lets_the_user_join_whole_organisations) {
  regroup("Both = Meta (Facebook) | Amazon.com, Inc.\n");
  EXPECT_EQ(members(16509).size(), 6U);
  EXPECT_EQ(org("3.120.95.169"), "Both");
}

TEST_F(Regroup, lets_the_user_part_what_was_joined) {
  regroup("split AS54115\nsplit WhatsApp | A100 ROW GmbH\n");
  EXPECT_EQ(org("31.13.24.1"), "Facebook Inc (AS54115)");
  EXPECT_EQ(org("169.45.214.1"), "WhatsApp");
  EXPECT_EQ(org("3.120.95.169"), "A100 ROW GmbH");
  EXPECT_THAT(members(54115), ElementsAre("54115 organisations.txt"));
  EXPECT_THAT(members(32934), ElementsAre("32934 alias list"));
  EXPECT_THAT(members(11917), ElementsAre("11917 same name"));
}

TEST_F(Regroup, gives_a_new_one_to_stand_for_an_organisation_that_loses_its_own) {
  regroup("split AS32934\n");
  EXPECT_EQ(table_.find(address("31.13.24.1")).org_asn, 11917U);
  EXPECT_EQ(org("31.13.24.1"), "Meta (Facebook)");
}

TEST_F(Regroup, finds_an_organisation_by_the_name_of_an_as_of_it) {
  const auto found = table_.organisations_like("whatsapp", 10);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().name, "Meta (Facebook)");
  EXPECT_TRUE(found.front().is_named_so);
  EXPECT_FALSE(table_.organisations_like("whats", 10).front().is_named_so);
  EXPECT_THAT(table_.organisations_like("nobody", 10), IsEmpty());
}

TEST_F(Regroup, changes_nothing_without_rules_or_without_a_table) {
  const auto before = table_.info().organisations;
  regroup("# nothing\n");
  EXPECT_EQ(table_.info().organisations, before);
  AddressTable none;
  none.regroup(OrganisationRules::parse("A = AS1"));
  EXPECT_TRUE(none.empty());
}

TEST_F(Regroup, tells_operators_that_rent_machines) {
  EXPECT_EQ(cloud_of(16509), "Amazon Web Services");
  EXPECT_EQ(cloud_of(396982), "Google Cloud");
  EXPECT_EQ(cloud_of(15169), "");
  EXPECT_EQ(cloud_of(0), "");
}

std::string folded(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

// The article's own top ten, and who they are in tables of both kinds: names of companies, and handles.
struct Sample {
  std::string_view address;
  std::string_view range;
  std::string_view company;  // as AS numbers and names of ip-location-db have it
  std::string_view handle;   // as ip2asn has it
  std::string_view expected;
};
constexpr Sample kArticle[] = {
    {"151.101.1.140", "151.101.0.0,151.101.255.255", "54113,\"Fastly, Inc.\"", "FASTLY", "Fastly"},
    {"173.241.244.143", "173.241.240.0,173.241.255.255", "36089,\"OPENX-AS1 - OPENX TECHNOLOGIES, INC.\"", "OPENX-AS1",
     "OpenX"},
    {"157.240.30.63", "157.240.0.0,157.240.255.255", "32934,\"Facebook, Inc.\"", "FACEBOOK", "Facebook"},
    {"172.217.16.78", "172.217.0.0,172.217.255.255", "15169,Google LLC", "GOOGLE", "Google LLC"},
    {"35.186.224.25", "35.184.0.0,35.191.255.255", "396982,Google LLC", "GOOGLE-CLOUD-PLATFORM", "Google LLC"},
    {"52.94.236.248", "52.94.0.0,52.95.255.255", "16509,\"Amazon.com, Inc.\"", "AMAZON-02", "Amazon"},
    {"18.215.84.213", "18.204.0.0,18.215.255.255", "14618,\"Amazon.com, Inc.\"", "AMAZON-AES", "Amazon"},
    {"3.120.95.169", "3.120.0.0,3.120.255.255", "16509,\"Amazon.com, Inc.\"", "AMAZON-02", "Amazon"},
    {"195.54.164.60", "195.54.164.0,195.54.165.255", "50472,Chaos Computer Club e.V.", "CHAOS-AS", "Chaos"},
    {"37.157.6.245", "37.157.0.0,37.157.7.255", "198622,Adform A/S", "ADFORM", "Adform"},
    {"192.184.64.10", "192.184.64.0,192.184.66.255", "27281,Quantcast Corporation", "QUANTCAST", "Quantcast"},
};

TEST_F(Regroup, names_the_articles_top_ten_from_a_table_alone) {
  std::string companies;
  std::string handles;
  for (const auto& sample : kArticle) {
    const auto comma = sample.range.find(',');
    companies += std::string(sample.range) + "," + std::string(sample.company) + "\n";
    handles += std::string(sample.range.substr(0, comma)) + "\t" + std::string(sample.range.substr(comma + 1)) + "\t" +
               std::string(sample.company.substr(0, sample.company.find(','))) + "\tUS\t" + std::string(sample.handle) +
               "\n";
  }
  for (const auto& text : {companies, handles}) {
    table_ = table_of(text);
    ASSERT_EQ(message_, "");
    for (const auto& sample : kArticle) {
      EXPECT_THAT(folded(org(sample.address)), testing::HasSubstr(folded(sample.expected))) << sample.address;
    }
    EXPECT_EQ(table_.find(address("18.215.84.213")).org_asn, table_.find(address("52.94.236.248")).org_asn);
    EXPECT_EQ(table_.find(address("35.186.224.25")).org_asn, table_.find(address("172.217.16.78")).org_asn);
  }
}

}  // namespace
}  // namespace whither
