#include "names/domain_list.h"

#include <gmock/gmock.h>

#include "names/domain_book.h"
#include "names/embedded_lists.h"
#include "names/registrable.h"

namespace whither {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

DomainList list(std::string_view text, std::string_view category = "") {
  auto read = DomainList::parse(text, category);
  if (!read) ADD_FAILURE() << read.error().message;
  return read ? std::move(*read) : DomainList{};
}

DomainBook book(std::initializer_list<std::string_view> texts) {
  std::vector<DomainList> lists;
  for (const auto text : texts) lists.push_back(list(text));
  return DomainBook{std::move(lists), [](std::uint32_t asn) {
                      return asn == 64496 ? std::vector{Net::parse("192.0.2.0/24")->range()}
                                          : std::vector<AddressRange>{};
                    }};
}

Address ip(std::string_view text) { return Address::parse(text).value(); }

std::string category(const DomainBook& book, std::string_view name, const Address& address = {}) {
  return std::string(book.category_named(book.category_of(name, address)));
}

std::vector<std::string> names_of(const DomainList& list) {
  std::vector<std::string> names;
  for (const auto& each : list.domains) names.push_back(each.name);
  return names;
}

TEST(DomainList, takes_every_spelling_of_a_target) {
  const auto read = list(
      "# remark\n! remark\n[Adblock Plus "
      "2.0]\nads.example\n*.Wild.Example\n||rule.example^\n||third.example^$third-party\n"
      "0.0.0.0 hosts.example # one of many\n::1 six.example\r\n127.0.0.1 localhost\n||part.example^$image\n"
      "@@||good.example^\nexample.org##.banner\n192.0.2.0/24\n2001:db8::/32\n192.0.2.7\nAS64496\n1.2.3.4.5\n",
      "advertising");
  EXPECT_THAT(names_of(read), ElementsAre("ads.example", "wild.example", "rule.example", "third.example",
                                          "hosts.example", "six.example"));
  EXPECT_EQ(read.networks.size(), 3U);
  EXPECT_EQ(read.systems.size(), 1U);
  EXPECT_EQ(read.passed_over, 5U) << "localhost, a part of pages, an exception, what is hidden, no name";
  ASSERT_EQ(read.groups.size(), 1U);
  EXPECT_EQ(read.groups[0].category, "advertising");
}

TEST(DomainList, takes_services_under_headings_and_is_the_same_when_read_again) {
  const auto read = list(
      "# name: Example's list\n# as of: 2026-11-01\n[music]\nExample Music = music.example cdn.example "
      "198.51.100.0/24\n"
      "plain.example\n[cdn]\nAS64496\n");
  EXPECT_EQ(read.source.name, "Example's list");
  EXPECT_EQ(read.source.as_of, "2026-11-01");
  EXPECT_EQ(read.targets(), 5U);
  const auto again = list(read.to_text());
  EXPECT_EQ(again.to_text(), read.to_text());
  EXPECT_EQ(again.targets(), 5U);
  EXPECT_EQ(again.source.name, "Example's list");
}

TEST(DomainList, takes_the_json_of_third_party_web) {
  const auto read = list(R"([{"name": "Example Ads", "category": "ad", "domains": ["*.ads.example", "a.example"]},
                            {"name": "Old", "categories": ["cdn"], "domains": ["old.example"]}])");
  EXPECT_THAT(names_of(read), ElementsAre("ads.example", "a.example", "old.example"));
  EXPECT_EQ(read.groups[0].category, "advertising");
  EXPECT_EQ(read.groups[0].service, "Example Ads");
  EXPECT_EQ(read.groups[1].category, "cdn");
}

TEST(DomainList, has_no_service_that_would_not_be_read_again) {
  const auto read = list(R"([{"name": "#[ A = B", "category": "cdn", "domains": ["a.example"]}])");
  EXPECT_EQ(read.groups[0].service, "A - B");
  EXPECT_EQ(list(read.to_text()).groups[0].service, "A - B");
}

TEST(DomainList, refuses_what_is_none) {
  const auto why = [](std::string_view text, std::string_view category) {
    const auto read = DomainList::parse(text, category);
    return read ? std::string{} : read.error().message;
  };
  EXPECT_THAT(why("# one\nads.example\n", ""), HasSubstr("line 2: no category is told"));
  EXPECT_THAT(why("localhost\n", "ads"), HasSubstr("there is no domain"));
  EXPECT_THAT(why("", "ads"), HasSubstr("there is no domain"));
  EXPECT_THAT(why("[{\"name\"", ""), HasSubstr("no JSON"));
  EXPECT_THAT(why("[{\"name\": \"x\", \"domains\": []}]", ""), HasSubstr("its \"category\" is none"));
  EXPECT_FALSE(is_category(""));
  EXPECT_FALSE(is_category("Ads"));
  EXPECT_FALSE(is_category("a b"));
  EXPECT_TRUE(is_category("os-vendor"));
}

TEST(DomainList, keeps_no_control_characters) {
  const auto read = list("[music]\nEx\x1b[31mample = music.example\n");
  EXPECT_EQ(read.groups[0].service, "Ex[31mample");
  EXPECT_THAT(names_of(list("a.example\nb\x1b.example\n", "ads")), ElementsAre("a.example"));
}

TEST(DomainBook, holds_the_longest_name_and_of_equal_ones_the_first_list) {
  const auto known = book({"[mine]\nexample.com\n", "[cdn]\nExample = example.com\n[advertising]\nads.example.com\n"});
  EXPECT_THAT(known.categories(), ElementsAre("advertising", "cdn", "mine"));
  EXPECT_EQ(category(known, "www.EXAMPLE.com"), "mine");
  EXPECT_EQ(category(known, "example.com."), "mine");
  EXPECT_EQ(category(known, "x.ads.example.com"), "advertising");
  EXPECT_EQ(category(known, "notexample.com"), "");
  EXPECT_EQ(category(known, "com"), "");
  EXPECT_EQ(category(known, ""), "");
  EXPECT_EQ(category(known, std::string(300, 'a')), "");
  EXPECT_EQ(known.service_of("www.example.com"), "Example") << "the first list tells no service, the second does";
}

TEST(DomainBook, tells_of_addresses_what_the_name_does_not) {
  const auto known =
      book({"[cdn]\nexample.com\n[bad]\n198.51.100.0/24\n2001:db8::/32\nAS64496\n[worse]\n198.51.100.7\n"});
  EXPECT_EQ(category(known, "", ip("198.51.100.6")), "bad");
  EXPECT_EQ(category(known, "", ip("198.51.100.7")), "worse") << "the narrower";
  EXPECT_EQ(category(known, "other.example", ip("2001:db8::1")), "bad");
  EXPECT_EQ(category(known, "www.example.com", ip("198.51.100.7")), "cdn");
  EXPECT_EQ(category(known, "", ip("192.0.2.255")), "bad") << "of the AS";
  EXPECT_EQ(category(known, "", ip("192.0.3.0")), "");
  EXPECT_EQ(category(known, "", ip("::1")), "");
}

TEST(DomainBook, knows_no_more_categories_than_it_has_numbers_for) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "[c" + std::to_string(1000 + i) + "]\nd" + std::to_string(i) + ".example\n";
  const DomainBook known{{list(text)}};
  EXPECT_EQ(known.categories().size(), DomainBook::kMostCategories);
  EXPECT_EQ(known.left_out(), 100U);
  EXPECT_EQ(category(known, "d199.example"), "c1199");
  EXPECT_EQ(category(known, "d200.example"), "");
}

TEST(DomainBook, an_empty_one_knows_nothing) {
  const DomainBook none;
  EXPECT_THAT(none.categories(), IsEmpty());
  EXPECT_EQ(none.category_of("www.example.com", ip("192.0.2.1")), 0);
  EXPECT_EQ(none.service_of("www.example.com"), "example.com");
}

TEST(DomainBook, the_programs_own_list_is_understood_whole) {
  auto own = list(embedded_domains());
  EXPECT_EQ(own.passed_over, 0U);
  EXPECT_GT(own.targets(), 700U);
  const DomainBook known{{std::move(own)}};
  EXPECT_EQ(known.left_out(), 0U);
  EXPECT_EQ(category(known, "t.appsflyer.com"), "analytics");
  EXPECT_EQ(known.service_of("audio4-fa.scdn.co"), "Spotify");
  EXPECT_EQ(category(known, "metrics.icloud.com"), "analytics");
  EXPECT_EQ(category(known, "gateway.icloud.com"), "os-vendor");
}

TEST(Registrable, is_what_somebody_registered) {
  EXPECT_EQ(registrable_domain("www.example.co.uk"), "example.co.uk");
  EXPECT_EQ(registrable_domain("A.B.Example.ORG."), "example.org");
  EXPECT_EQ(registrable_domain("co.uk"), "co.uk");
  EXPECT_EQ(registrable_domain("router"), "router");
  EXPECT_EQ(registrable_domain("user.github.io"), "user.github.io");
  EXPECT_EQ(registrable_domain(""), "");
}

}  // namespace
}  // namespace whither
