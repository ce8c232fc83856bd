#include "names/reverse_dns.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <map>
#include <thread>

namespace whither {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::SizeIs;

Address address(std::string_view text) { return Address::parse(text).value(); }

// A name server on loopback that answers by the first byte of the address that is asked for, which stands last in the
// question: "7" gets a name.
class NameServer {
 public:
  static constexpr int kNoSuchName = 3;
  static constexpr int kRefused = 5;

  NameServer() {
    sockaddr_in where{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    socklen_t size = sizeof where;
    (void)::bind(socket_, reinterpret_cast<const sockaddr*>(&where), size);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&where), &size);
    const timeval wait{.tv_sec = 0, .tv_usec = 50'000};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    port_ = ntohs(where.sin_port);
  }
  NameServer(const NameServer&) = delete;
  NameServer& operator=(const NameServer&) = delete;
  ~NameServer() {
    thread_ = {};
    ::close(socket_);
  }

  // From here on `names` and `codes` stay as they are.
  void start() {
    if (!thread_.joinable()) thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }

  std::string where() const { return "127.0.0.1:" + std::to_string(port_); }
  std::size_t asked() const { return asked_; }
  // Labels, a code, or nothing for silence; of the last byte of an IPv4 address.
  std::map<int, std::vector<std::string>> names;
  std::map<int, int> codes;

 private:
  void run(const std::stop_token& stop) {
    std::array<char, 512> buffer{};
    while (!stop.stop_requested()) {
      sockaddr_in from{};
      socklen_t size = sizeof from;
      const auto got = ::recvfrom(socket_, buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
      if (got < 17) continue;
      ++asked_;
      const auto reply = reply_to({buffer.data(), static_cast<std::size_t>(got)});
      if (reply.empty()) continue;
      ::sendto(socket_, reply.data(), reply.size(), 0, reinterpret_cast<const sockaddr*>(&from), size);
    }
  }
  std::string reply_to(std::string question) const {
    const auto host = std::stoi(question.substr(13, static_cast<std::size_t>(question[12])));
    const auto end = question.find('\0', 12) + 5;  // behind type and class
    question.resize(end);
    question[2] = static_cast<char>(0x81);
    question[3] = static_cast<char>(0x80);
    question[10] = question[11] = 0;  // nothing additional
    if (const auto code = codes.find(host); code != codes.end()) {
      question[3] = static_cast<char>(0x80 | code->second);
      return question;
    }
    const auto found = names.find(host);
    if (found == names.end()) return {};
    std::string name;
    for (const auto& label : found->second) name += static_cast<char>(label.size()) + label;
    name += '\0';
    question[7] = 1;  // one answer
    question += std::string("\xc0\x0c\0\x0c\0\x01\0\0\0\x3c\0", 11) + static_cast<char>(name.size()) + name;
    return question;
  }

  int socket_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  std::uint16_t port_ = 0;
  std::atomic<std::size_t> asked_ = 0;
  std::jthread thread_;
};

class ReverseDns : public testing::Test {
 protected:
  // "name", "none" or "failed: why", by the last byte of 198.51.100.0/24.
  std::map<int, std::string> ask(const std::vector<int>& hosts) {
    std::vector<Address> addresses;
    for (const auto host : hosts) addresses.push_back(address("198.51.100." + std::to_string(host)));
    std::map<int, std::string> told;
    server_.start();
    const auto asked = ask_reverse(addresses, options_, [&](const ReverseAnswer& answer) {
      using enum ReverseAnswer::Fate;
      told[answer.address.bytes()[3]] = answer.fate == Named  ? answer.name
                                        : answer.fate == None ? "none"
                                                              : "failed: " + answer.failure;
    });
    EXPECT_TRUE(asked);
    return told;
  }

  NameServer server_;
  ReverseOptions options_{.servers = {server_.where()}, .timeout = 200ms, .total_timeout = 3s};
};

TEST(ReverseQuestions, have_the_address_from_its_end) {
  EXPECT_EQ(reverse_question(address("198.51.100.7")), "7.100.51.198.in-addr.arpa");
  EXPECT_EQ(reverse_question(address("2001:db8::567:89ab")),
            "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");  // RFC 3596, 2.5
}

TEST_F(ReverseDns, tells_the_name_that_the_owner_gave) {
  server_.names[7] = {"host-7", "example", "org"};
  server_.codes[8] = NameServer::kNoSuchName;
  server_.codes[9] = NameServer::kRefused;
  auto told = ask({7, 8, 9});
  EXPECT_EQ(told[7], "host-7.example.org");
  EXPECT_EQ(told[8], "none");
  EXPECT_THAT(told[9], HasSubstr("failed: the name server refused"));
  EXPECT_EQ(ask({}).size(), 0U);
}

TEST_F(ReverseDns, takes_no_hostile_text) {
  server_.names[7] = {"a\x1b[31mb", "example"};
  server_.names[8] = {std::string("a\0b\n", 4), "example"};
  server_.names[9] = {
      "\xe2\x80\xae"
      "gpj",
      "example"};
  server_.names[10] = {};
  for (const auto& [host, name] : ask({7, 8, 9, 10})) {
    for (const auto* const bad : {"\x1b", "\n", "\xe2\x80\xae"}) EXPECT_THAT(name, Not(HasSubstr(bad))) << host;
    EXPECT_EQ(name.find('\0'), std::string::npos);
  }
}

TEST_F(ReverseDns, waits_no_longer_than_it_may_for_a_silent_server) {
  server_.names[7] = {"here", "example"};
  const auto begun = std::chrono::steady_clock::now();
  auto told = ask({1, 2, 3, 7});
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 3s);
  EXPECT_THAT(told[1], HasSubstr("failed: the name server did not answer"));
  EXPECT_EQ(told[7], "here.example");

  options_.timeout = 10s;
  options_.total_timeout = 300ms;
  const auto again = std::chrono::steady_clock::now();
  EXPECT_THAT(ask({1})[1], HasSubstr("failed: "));
  EXPECT_LT(std::chrono::steady_clock::now() - again, 2s);
}

TEST_F(ReverseDns, asks_a_few_at_once) {
  options_.at_once = 2;
  options_.timeout = 10s;
  options_.total_timeout = 300ms;
  std::vector<int> many;
  for (int host = 1; host <= 50; ++host) many.push_back(host);
  EXPECT_THAT(ask(many), SizeIs(2)) << "the others' turn did not come";
  EXPECT_EQ(server_.asked(), 2U);
}

TEST(ReverseServers, may_be_of_ipv6) {
  std::size_t failed = 0;
  const auto asked = ask_reverse(std::vector{address("198.51.100.7")},
                                 {.servers = {"[::1]:9", "127.0.0.1:9"}, .timeout = 100ms, .total_timeout = 1s},
                                 [&](const ReverseAnswer& answer) {
                                   if (answer.fate == ReverseAnswer::Fate::Failed) ++failed;
                                 });
  EXPECT_TRUE(asked);
  EXPECT_EQ(failed, 1U) << "nobody is there";
}

TEST(ReverseServers, that_are_none_are_told) {
  const auto asked = ask_reverse(std::vector{address("198.51.100.7")}, {.servers = {"nonsense:x"}}, [](const auto&) {});
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().fault, Fault::Usage);
}

}  // namespace
}  // namespace whither
