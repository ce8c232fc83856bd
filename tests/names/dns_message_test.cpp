#include "names/dns_message.h"

#include <gmock/gmock.h>

#include "names/base64.h"

namespace whither {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Built as RFC 1035 says, piece by piece.
class Message {
 public:
  explicit Message(std::uint16_t answers, std::uint16_t flags = 0x8180, std::uint16_t questions = 1) {
    u16(7).u16(flags).u16(questions).u16(answers).u16(0).u16(0);
  }
  Message& u8(unsigned value) {
    bytes_.push_back(static_cast<std::byte>(value));
    return *this;
  }
  Message& u16(unsigned value) { return u8(value >> 8U & 0xffU).u8(value & 0xffU); }
  Message& name(std::string_view dotted) {
    while (!dotted.empty()) {
      const auto label = dotted.substr(0, dotted.find('.'));
      u8(static_cast<unsigned>(label.size()));
      for (const char letter : label) u8(static_cast<unsigned char>(letter));
      dotted.remove_prefix(std::min(label.size() + 1, dotted.size()));
    }
    return u8(0);
  }
  Message& question(std::string_view dotted) { return name(dotted).u16(1).u16(1); }
  Message& pointer(unsigned target) { return u16(0xc000U | target); }
  // What stands behind a record's owner.
  Message& record(unsigned type, std::initializer_list<unsigned> data, unsigned ttl = 60, unsigned of_class = 1) {
    u16(type).u16(of_class).u16(ttl >> 16U).u16(ttl & 0xffffU).u16(static_cast<unsigned>(data.size()));
    for (const auto each : data) u8(each);
    return *this;
  }

  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
};

constexpr unsigned kQuestion = 12;  // where its name begins

std::vector<std::string> addresses(const Message& message) {
  const auto reply = read_dns_reply(message.bytes());
  if (!reply) return {"none"};
  std::vector<std::string> texts;
  for (const auto& [address, ttl] : reply->addresses) {
    texts.push_back(address.to_string() + " " + std::to_string(ttl / std::chrono::seconds{1}));
  }
  return texts;
}

Message chain() {
  Message message{4};
  message.question("WWW.Example.org").pointer(kQuestion);
  message.record(5, {4, 'e', 'd', 'g', 'e', 0xc0, kQuestion + 4}, 300);  // edge.example.org
  const auto edge = static_cast<unsigned>(message.bytes().size()) - 7;
  message.pointer(edge).record(1, {198, 51, 100, 7}, 20);
  message.name("edge.example.ORG").record(28, {0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7});
  message.name("other.example").record(1, {203, 0, 113, 9});
  return message;
}

TEST(DnsMessage, tells_the_addresses_at_the_end_of_a_chain) {
  const auto reply = read_dns_reply(chain().bytes());
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->name, "www.example.org");
  EXPECT_THAT(addresses(chain()), ElementsAre("198.51.100.7 20", "2001:db8::7 60")) << "not those of another name";
}

TEST(DnsMessage, is_nothing_when_cut_short_anywhere) {
  const auto whole = chain();
  for (std::size_t size = 0; size < whole.bytes().size(); ++size) {
    EXPECT_FALSE(read_dns_reply(whole.bytes().first(size))) << "at " << size;
  }
}

TEST(DnsMessage, is_a_reply_to_one_question) {
  EXPECT_FALSE(read_dns_reply(Message{0, 0x0100}.question("www.example.org").bytes())) << "a question";
  EXPECT_FALSE(read_dns_reply(Message{0, 0x8180, 0}.bytes()));
  EXPECT_FALSE(read_dns_reply(Message{0, 0x8180, 2}.question("a.example").question("b.example").bytes()));
  EXPECT_THAT(addresses(Message{0, 0x8183}.question("no.example")), IsEmpty());
  EXPECT_EQ(read_dns_reply(Message{0}.question("").bytes())->name, "");
}

TEST(DnsMessage, has_records_that_tell_no_address) {
  Message message{4};
  message.question("a.example").pointer(kQuestion).record(1, {192, 0, 2}).pointer(kQuestion).record(28, {192, 0, 2, 1});
  message.pointer(kQuestion).record(1, {192, 0, 2, 1}, 60, 3).pointer(kQuestion).record(16, {3, 'a', 'b', 'c'});
  EXPECT_THAT(addresses(message), IsEmpty());
}

TEST(DnsMessage, has_pointers_that_only_lead_back) {
  for (const unsigned target : {kQuestion, kQuestion + 1, 500U, 0x3fffU}) {
    EXPECT_THAT(addresses(Message{0}.pointer(target).u16(1).u16(1)), ElementsAre("none")) << target;
  }
  // Two that lead to each other: the answer's owner to itself, by way of a label.
  Message loop{1};
  loop.question("a.example");
  const auto here = static_cast<unsigned>(loop.bytes().size());
  loop.u8(1).u8('x').pointer(here).record(1, {192, 0, 2, 1});
  EXPECT_THAT(addresses(loop), ElementsAre("none"));
}

TEST(DnsMessage, has_names_of_at_most_255_bytes) {
  std::string longest;
  for (int i = 0; i < 4; ++i) longest += std::string(i == 3 ? 61 : 63, 'a') + (i == 3 ? "" : ".");
  EXPECT_EQ(read_dns_reply(Message{0}.question(longest).bytes())->name, longest);
  EXPECT_FALSE(read_dns_reply(Message{0}.question(longest + "a").bytes()));
  EXPECT_FALSE(read_dns_reply(Message{0}.u8(64).name(std::string(62, 'a')).u16(1).u16(1).bytes())) << "RFC 2671, 3";
}

TEST(DnsMessage, keeps_a_bounded_number_of_records) {
  Message message{60'000};
  message.question("a.example");
  for (int i = 0; i < 4000; ++i) message.pointer(kQuestion).record(1, {192, 0, 2, 1});
  EXPECT_EQ(read_dns_reply(message.bytes())->addresses.size(), DnsReply::kMostRecords);
}

TEST(DnsMessage, has_a_ttl_of_at_most_68_years) {
  Message message{2};
  message.question("a.example").pointer(kQuestion).record(1, {192, 0, 2, 1}, 0x7fff'ffff);
  message.pointer(kQuestion).record(1, {192, 0, 2, 2}, 0x8000'0000);
  EXPECT_THAT(addresses(message), ElementsAre("192.0.2.1 2147483647", "192.0.2.2 0"));
}

TEST(Base64, is_read_with_its_padding) {
  const auto text = [](std::string_view encoded) {
    const auto bytes = bytes_of_base64(encoded);
    if (!bytes) return std::string{"none"};
    std::string text;
    for (const auto byte : *bytes) text += static_cast<char>(byte);
    return text;
  };
  EXPECT_EQ(text(""), "");
  EXPECT_EQ(text("Zg=="), "f");
  EXPECT_EQ(text("Zm8="), "fo");
  EXPECT_EQ(text("Zm9v"), "foo");
  EXPECT_EQ(text("+/+/"), "\xfb\xff\xbf");
  for (const auto* const wrong : {"Z", "Zg", "Zg=", "Zm9v=", "====", "Zm=v", "Zm9-", "Zm 9", "Z\xff=="}) {
    EXPECT_EQ(text(wrong), "none") << wrong;
  }
}

}  // namespace
}  // namespace whither
