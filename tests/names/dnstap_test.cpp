#include "names/dnstap.h"

#include <gmock/gmock.h>

#include "names/answers_of.h"
#include "names/dnstap_messages.h"
#include "names/protobuf.h"

namespace whither {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Time kNow = time_of_seconds(1'786'708'800);
constexpr std::uint64_t kAnswered = 1'786'708'790;

// www.example.org is an alias of edge.example.org, which has 198.51.100.7 for 60 s.
const std::string kReply{
    "\0\7\x81\x80\0\1\0\2\0\0\0\0\3www\7example\3org\0\0\1\0\1\xc0\x0c\0\5\0\1\0\0\1\x2c\0\7\4edge\xc0\x10"
    "\xc0\x2d\0\1\0\1\0\0\0\x3c\0\4\xc6\x33\x64\7",
    68};
const std::string kClient{"\xc0\xa8\1\x8b", 4};

// As Unbound tells what it has answered.
std::string client_response(std::uint64_t type = 6, std::uint64_t seconds = kAnswered) {
  return number_field(1, type) + number_field(2, 1) + number_field(3, 1) + bytes_field(4, kClient) +
         bytes_field(5, "\x7f\1\1\1") + number_field(6, 50321) + number_field(7, 53) + number_field(12, seconds) +
         fixed32_field(13, 250'000'999) + bytes_field(14, kReply);
}

struct Told {
  LineFate fate = LineFate::Damaged;
  std::vector<std::string> answers;
  std::vector<Time> times;
};

Told told(const std::string& frame) {
  Told told;
  told.fate = take_dnstap(std::as_bytes(std::span{frame}), kNow, [&](const DnsAnswer& answer) {
    told.answers.push_back(answer_text(answer));
    told.times.push_back(answer.time);
  });
  return told;
}

TEST(Dnstap, tells_which_client_was_answered_what) {
  const auto whole = told(dnstap_frame(client_response()));
  EXPECT_EQ(whole.fate, LineFate::Understood);
  EXPECT_THAT(whole.answers, ElementsAre("192.168.1.139 198.51.100.7 www.example.org 60"));
  EXPECT_THAT(whole.times, ElementsAre(time_of_micros(1'786'708'790'250'000)));
}

TEST(Dnstap, is_nothing_when_cut_short_anywhere) {
  const auto message = client_response();
  const auto whole = dnstap_frame(message);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto cut = told(whole.substr(0, size));
    EXPECT_NE(cut.fate, LineFate::Understood) << "at " << size;
    EXPECT_THAT(cut.answers, IsEmpty()) << "at " << size;
  }
  const auto reply_at = message.size() - kReply.size();
  for (std::size_t size = 0; size < message.size(); ++size) {  // cut inside: its last field is what was answered
    const auto cut = told(dnstap_frame(message.substr(0, size)));
    EXPECT_THAT(cut.answers, IsEmpty()) << "at " << size;
    if (size > reply_at) {
      EXPECT_EQ(cut.fate, LineFate::Damaged) << "at " << size;
    }
  }
}

TEST(Dnstap, has_messages_that_tell_no_client_an_answer) {
  for (std::uint64_t type = 0; type <= 15; ++type) {
    if (type == 6) continue;
    const auto other = told(dnstap_frame(client_response(type)));
    EXPECT_EQ(other.fate, LineFate::Other) << type;
    EXPECT_THAT(other.answers, IsEmpty());
  }
  EXPECT_EQ(told("").fate, LineFate::Other);
  EXPECT_EQ(told(bytes_field(14, client_response()) + number_field(15, 2)).fate, LineFate::Other) << "of another sort";
}

TEST(Dnstap, may_answer_nothing) {
  const auto without = number_field(1, 6) + bytes_field(4, kClient);
  EXPECT_EQ(told(dnstap_frame(without)).fate, LineFate::Understood);
  const std::string format_error{"\0\7\x81\x81\0\0\0\0\0\0\0\0", 12};
  EXPECT_EQ(told(dnstap_frame(without + bytes_field(14, format_error))).fate, LineFate::Understood);
  EXPECT_EQ(told(dnstap_frame(without + bytes_field(14, "no DNS message"))).fate, LineFate::Damaged);
  EXPECT_EQ(told(dnstap_frame(without + bytes_field(14, "\1"))).fate, LineFate::Damaged);
  auto blocked = kReply;
  blocked.replace(blocked.size() - 4, 4, std::string(4, '\0'));
  EXPECT_THAT(told(dnstap_frame(without + bytes_field(14, blocked))).answers, IsEmpty()) << "0.0.0.0";
}

TEST(Dnstap, may_not_tell_the_client) {
  EXPECT_THAT(told(dnstap_frame(number_field(1, 6) + bytes_field(14, kReply))).answers,
              ElementsAre("- 198.51.100.7 www.example.org 60"));
  EXPECT_THAT(told(dnstap_frame(client_response() + bytes_field(4, "odd"))).answers,
              ElementsAre("- 198.51.100.7 www.example.org 60"));
  EXPECT_THAT(told(dnstap_frame(client_response() +
                                bytes_field(4, std::string("\x20\1\x0d\xb8", 4) + std::string(11, '\0') + "\x39")))
                  .answers,
              ElementsAre("2001:db8::39 198.51.100.7 www.example.org 60"));
}

TEST(Dnstap, counts_as_of_now_where_its_clock_is_off) {
  const auto time = [](const std::string& message) { return told(dnstap_frame(message)).times.at(0); };
  for (const std::uint64_t seconds : {std::uint64_t{0}, kAnswered - 90'000, kAnswered + 60, ~std::uint64_t{0}}) {
    EXPECT_EQ(time(client_response(6, seconds)), kNow) << seconds;
  }
  EXPECT_EQ(time(client_response() + fixed32_field(13, 1'000'000'000)), kNow);
  EXPECT_EQ(time(number_field(1, 6) + number_field(8, kAnswered) + bytes_field(14, kReply)), time_of_seconds(kAnswered))
      << "when it was asked";
}

TEST(Protobuf, has_lengths_within_its_bytes) {
  for (const auto& bytes : {varint(2U) + varint(1) + "x", varint(14U << 3U | 2U) + varint(~std::uint64_t{0}) + "x",
                            varint(14U << 3U | 2U) + varint(2) + "x", std::string(11, '\xff'), std::string{"\x0b"},
                            std::string{"\x0c"}, std::string{"\x0e"}, std::string{"\x0d\1\2\3"},
                            std::string{"\x09\1\2"}, std::string{"\x08"}, std::string{"\x08\x80"}}) {
    ProtobufReader in{std::as_bytes(std::span{bytes})};
    EXPECT_FALSE(in.next()) << testing::PrintToString(bytes);
    EXPECT_FALSE(in.ok());
    EXPECT_FALSE(in.next());
  }
}

TEST(Protobuf, has_numbers_of_ten_bytes_at_most) {
  const auto bytes = number_field(1, ~std::uint64_t{0}) + std::string{"\x11\1\0\0\0\0\0\0\0", 9} + fixed32_field(3, 7);
  ProtobufReader in{std::as_bytes(std::span{bytes})};
  EXPECT_EQ(in.next()->number, ~std::uint64_t{0});
  EXPECT_EQ(in.next()->number, 1U);
  EXPECT_EQ(in.next()->number, 7U);
  EXPECT_FALSE(in.next());
  EXPECT_TRUE(in.ok());
}

}  // namespace
}  // namespace whither
