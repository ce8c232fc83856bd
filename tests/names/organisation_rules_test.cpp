#include "names/organisation_rules.h"

#include <gmock/gmock.h>

#include "names/embedded_lists.h"

namespace whither {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::string organisation(const OrganisationRules& rules, std::uint32_t asn, std::string_view name) {
  const auto* const rule = rules.find(asn, name).rule;
  return rule == nullptr ? "none" : rule->name;
}

TEST(OrganisationRules, name_members_by_number_by_name_and_by_how_names_begin) {
  const auto rules = OrganisationRules::parse("Ours = AS64496 | Example Net | Sample*\n");
  EXPECT_EQ(organisation(rules, 64496, "anything"), "Ours");
  EXPECT_EQ(organisation(rules, 1, "EXAMPLE NET"), "Ours");
  EXPECT_EQ(organisation(rules, 1, "Example Net GmbH"), "none");
  EXPECT_EQ(organisation(rules, 1, "sample"), "Ours");
  EXPECT_EQ(organisation(rules, 1, "SAMPLE-AS, Sample Ltd."), "Ours");
  EXPECT_EQ(organisation(rules, 1, "Samples Ltd."), "none");
  EXPECT_EQ(organisation(rules, 1, "Sampl"), "none");
  EXPECT_EQ(organisation(rules, 1, "Sampleä"), "none");
  EXPECT_EQ(organisation(rules, 1, ""), "none");
}

TEST(OrganisationRules, may_end_a_beginning_with_a_sign) {
  EXPECT_EQ(organisation(OrganisationRules::parse("Ours = Sample-*"), 1, "SAMPLE-AS1"), "Ours");
}

TEST(OrganisationRules, hold_by_the_last_line_that_names_an_as) {
  const auto rules = OrganisationRules::parse("A = Example*\nB = AS64496\nsplit Example Two\nC = Example Three\n");
  EXPECT_EQ(organisation(rules, 1, "Example One"), "A");
  EXPECT_EQ(organisation(rules, 64496, "Example One"), "B");
  EXPECT_EQ(organisation(rules, 1, "Example Two"), "");
  EXPECT_EQ(organisation(rules, 64496, "Example Three"), "C");
  EXPECT_FALSE(rules.find(64496, "Example Three").by_number);
  EXPECT_TRUE(rules.find(64496, "Example One").by_number);
}

TEST(OrganisationRules, take_members_by_the_name_of_their_organisation) {
  const auto rules = OrganisationRules::parse("Both = Google LLC");
  EXPECT_EQ(rules.find(1, "YouTube", "Google LLC").rule->name, "Both");
}

TEST(OrganisationRules, tell_the_lines_that_are_wrong_and_take_the_others) {
  const auto rules = OrganisationRules::parse(
      "\xef\xbb\xbf# ours\nA = AS1\n\nnonsense\n= AS2\nB =\nC = AS3 | | AS4\nD = *\r\nE = AS5\r\n");
  std::vector<std::size_t> lines;
  for (const auto& wrong : rules.wrong()) lines.push_back(wrong.line);
  EXPECT_THAT(lines, testing::ElementsAre(4, 5, 6, 7, 8));
  EXPECT_THAT(rules.wrong().front().why, HasSubstr("split MEMBER"));
  EXPECT_EQ(organisation(rules, 1, ""), "A");
  EXPECT_EQ(organisation(rules, 3, ""), "none");
  EXPECT_EQ(organisation(rules, 5, ""), "E");
}

TEST(OrganisationRules, make_names_fit_to_be_shown) {
  EXPECT_EQ(organisation(OrganisationRules::parse("\x1b[31mA\xff  B = AS1"), 1, ""), "[31mA\xef\xbf\xbd B");
}

TEST(OrganisationRules, of_the_program_can_all_be_understood) {
  EXPECT_THAT(OrganisationRules::parse(embedded_organisations()).wrong(), IsEmpty());
  EXPECT_THAT(OrganisationRules::parse(embedded_clouds()).wrong(), IsEmpty());
}

}  // namespace
}  // namespace whither
