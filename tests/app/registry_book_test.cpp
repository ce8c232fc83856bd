#include "app/registry_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "names/range_nets.h"
#include "temp_folder.h"

namespace whither {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

const auto kNow = time_of_seconds(1'800'000'000);

Address address(std::string_view text) { return Address::parse(text).value(); }

Registration registration(std::string_view first, std::string_view last, std::string org) {
  Registration record{.status = WhoisStatus::Ok};
  record.range = AddressRange{address(first), address(last)};
  record.cidr = nets_of(*record.range);
  record.org = std::move(org);
  record.org_id = "EX-1";
  record.country = "NL";
  record.asn = {64496, 64497};
  return record;
}

RegistryBook::Asked question(std::string registry, Time time) {
  return {.time = time,
          .registry = registry,
          .server = "rdap." + registry,
          .query = "q",
          .target = "192.0.2.1",
          .why = "whois"};
}

class Book : public testing::Test {
 protected:
  RegistryBook open(Time now = kNow) {
    auto book = RegistryBook::open_for_writing(folder_.path(), now);
    EXPECT_TRUE(book) << book.error().message;
    return std::move(*book);
  }
  std::string org_of(RegistryBook& book, std::string_view text, Time now = kNow) {
    const auto known = book.covering(address(text), now);
    EXPECT_TRUE(known);
    return known && *known ? (*known)->registration.org : "";
  }
  TempFolder folder_;
};

TEST_F(Book, gives_back_what_was_kept) {
  open().keep({registration("192.0.2.0", "192.0.2.255", "Example"), RegistryProtocol::Rdap, kNow}).value();
  auto book = open();
  const auto known = book.covering(address("192.0.2.7"), kNow).value();
  ASSERT_TRUE(known);
  const auto wanted = registration("192.0.2.0", "192.0.2.255", "Example");
  EXPECT_EQ(known->registration.status, WhoisStatus::Ok);
  EXPECT_EQ(known->registration.range, wanted.range);
  ASSERT_EQ(known->registration.cidr.size(), 1);
  EXPECT_EQ(known->registration.cidr.front().to_string(), "192.0.2.0/24");
  EXPECT_EQ(known->registration.asn, wanted.asn);
  EXPECT_EQ(known->registration.country, "NL");
  EXPECT_EQ(known->protocol, RegistryProtocol::Rdap);
  EXPECT_EQ(known->asked, kNow);
}

TEST_F(Book, answers_by_the_smallest_range) {
  auto book = open();
  for (const auto& [first, last, org] : {std::tuple{"192.0.2.64", "192.0.2.127", "customer"},
                                         {"192.0.2.0", "192.0.2.255", "holder"},
                                         {"192.0.0.0", "192.255.255.255", "root"},
                                         {"2001:db8::", "2001:db8::ffff", "six"},
                                         {"192.0.2.64", "192.0.2.65", "room"}})
    book.keep({registration(first, last, org), RegistryProtocol::Whois, kNow}).value();
  EXPECT_EQ(org_of(book, "192.0.2.65"), "room");
  EXPECT_EQ(org_of(book, "192.0.2.66"), "customer");
  EXPECT_EQ(org_of(book, "192.0.2.128"), "holder");
  EXPECT_EQ(org_of(book, "192.9.9.9"), "root");
  EXPECT_EQ(org_of(book, "2001:db8::7"), "six");
  EXPECT_EQ(org_of(book, "11.0.0.1"), "");
}

TEST_F(Book, forgets_after_30_days) {
  auto book = open();
  book.keep({registration("192.0.2.0", "192.0.2.255", "Example"), RegistryProtocol::Rdap, kNow}).value();
  EXPECT_EQ(org_of(book, "192.0.2.7", kNow + 30 * 24h - 1s), "Example");
  EXPECT_EQ(org_of(book, "192.0.2.7", kNow + 30 * 24h), "");
}

TEST_F(Book, keeps_no_stub) {
  auto book = open();
  auto stub = registration("0.0.0.0", "255.255.255.255", "IANA");
  stub.status = WhoisStatus::Referral;
  book.keep({stub, RegistryProtocol::Whois, kNow}).value();
  EXPECT_EQ(org_of(book, "192.0.2.7"), "");
}

TEST_F(Book, keeps_nothing_that_claims_to_hold_more_than_anybody_does) {
  auto book = open();
  for (const auto& [first, last] :
       {std::pair{"0.0.0.0", "255.255.255.255"}, {"192.0.0.0", "193.0.0.0"}, {"2000::", "2fff::"}})
    book.keep({registration(first, last, "everybody"), RegistryProtocol::Rdap, kNow}).value();
  EXPECT_EQ(org_of(book, "192.0.2.7"), "");
  EXPECT_EQ(org_of(book, "2001:db8::7"), "");
  book.keep({registration("192.0.0.0", "192.255.255.255", "holder"), RegistryProtocol::Rdap, kNow}).value();
  EXPECT_EQ(org_of(book, "192.0.2.7"), "holder");
}

TEST_F(Book, keeps_failures_for_a_short_while_only) {
  auto book = open();
  book.keep_miss(address("192.0.2.1"), {kNow, "it was closed"}).value();
  book.keep_miss(address("192.0.2.2"), {kNow, ""}).value();
  EXPECT_EQ(book.miss(address("192.0.2.1"), kNow + 9min).value()->failure, "it was closed");
  EXPECT_FALSE(book.miss(address("192.0.2.1"), kNow + 10min).value());
  EXPECT_TRUE(book.miss(address("192.0.2.2"), kNow + 59min).value());
  EXPECT_FALSE(book.miss(address("192.0.2.2"), kNow + 60min).value());
}

TEST_F(Book, gives_the_turns_of_a_registry_a_second_apart_over_all_processes) {
  auto one = open(), another = open();
  EXPECT_EQ(one.reserve(question("arin", kNow))->at, kNow);
  EXPECT_EQ(another.reserve(question("arin", kNow + 1ms))->at, kNow + 1s);
  EXPECT_EQ(one.reserve(question("arin", kNow + 2ms))->at, kNow + 2s);
  EXPECT_EQ(one.reserve(question("ripe", kNow + 2ms))->at, kNow + 2ms);
  EXPECT_EQ(one.reserve(question("arin", kNow + 9s))->at, kNow + 9s);
}

TEST_F(Book, does_not_wait_for_what_a_wrong_clock_wrote) {
  auto book = open();
  book.reserve(question("arin", kNow + 24h * 365)).value();
  EXPECT_EQ(book.reserve(question("arin", kNow))->at, kNow);
}

TEST_F(Book, lets_500_questions_a_day_go_to_a_registry) {
  auto book = open();
  for (int i = 0; i < RegistryBook::kADay; ++i) ASSERT_TRUE(book.reserve(question("arin", kNow + i * 1min)));
  const auto refused = book.reserve(question("arin", kNow + 500min));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::Unreachable);
  EXPECT_THAT(refused.error().message, HasSubstr("500 questions"));
  EXPECT_TRUE(book.reserve(question("ripe", kNow + 500min)));
  EXPECT_TRUE(book.reserve(question("arin", kNow + 24h + 1s)));
  EXPECT_EQ(book.history(1000)->size(), RegistryBook::kADay + 2U) << "what was refused was not asked";
}

TEST_F(Book, leaves_alone_who_wants_that) {
  auto book = open();
  book.pause("arin", kNow + 1h, "it has had enough").value();
  book.pause("rdap.ripe", kNow + 1h, "it is out of service").value();
  for (const auto* const registry : {"arin", "ripe"}) {
    const auto refused = book.reserve(question(registry, kNow));
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("left alone until"));
    EXPECT_TRUE(book.reserve(question(registry, kNow + 1h)));
  }
  EXPECT_TRUE(book.reserve(question("apnic", kNow)));
  EXPECT_TRUE(book.is_closed("arin", kNow));
  EXPECT_FALSE(book.is_closed("arin", kNow + 1h));
  EXPECT_FALSE(book.is_closed("ripe", kNow)) << "only one of its servers";
}

TEST_F(Book, tells_what_was_asked_the_newest_first) {
  auto book = open();
  const auto first = book.reserve(question("arin", kNow)).value();
  book.finish(first, {.server = "rdap.arin", .query = "q", .bytes = 77, .took = 5ms}).value();
  const auto second = book.reserve(question("ripe", kNow + 5s)).value();
  book.finish(second, {.server = "rdap.ripe", .query = "q", .failure = "it was closed"}).value();
  book.reserve(question("apnic", kNow + 9s)).value();
  const auto history = book.history(10).value();
  ASSERT_EQ(history.size(), 3);
  EXPECT_EQ(history[0].outcome, "");
  EXPECT_EQ(history[1].outcome, "it was closed");
  EXPECT_EQ(history[2].outcome, "answered");
  EXPECT_EQ(history[2].bytes, 77);
  EXPECT_EQ(history[2].took, 5ms);
  EXPECT_EQ(history[2].why, "whois");
  EXPECT_EQ(book.history(1)->size(), 1);
}

TEST_F(Book, is_nothing_to_read_where_none_was_made) {
  const auto book = RegistryBook::open(folder_.path());
  ASSERT_TRUE(book);
  EXPECT_FALSE(*book);
}

}  // namespace
}  // namespace whither
