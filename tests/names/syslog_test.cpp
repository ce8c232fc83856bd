#include "names/syslog.h"

#include <gtest/gtest.h>

#include "zone.h"

namespace whither {
namespace {

using namespace std::chrono_literals;

constexpr Time kNoon = time_of_seconds(1'786'708'800);  // Fri 2026-08-14 12:00 UTC

struct Case {
  const char* line;
  std::optional<Time> time;
  const char* tag = "dnsmasq";
  const char* text = "query[A] www.example.org from 192.168.1.139";
};

TEST(Syslog, is_read_in_every_envelope) {
  const Zone utc{"UTC"};
  for (const auto& [line, time, tag, text] : std::initializer_list<Case>{
           {"<30>Aug 14 12:00:00 router dnsmasq[1]: query[A] www.example.org from 192.168.1.139", kNoon},
           {"<30>Aug 14 12:00:00 dnsmasq[1]: query[A] www.example.org from 192.168.1.139\n", kNoon},
           {"<30>dnsmasq[1]: query[A] www.example.org from 192.168.1.139", {}},
           {"Aug 14 12:00:00 dnsmasq[123]: query[A] www.example.org from 192.168.1.139\r\n", kNoon},
           {"Aug  4 12:00:00 dnsmasq: query[A] www.example.org from 192.168.1.139", kNoon - 10 * 24h},
           {"Fri Aug 14 12:00:00 2026 daemon.info dnsmasq[1]: query[A] www.example.org from 192.168.1.139", kNoon},
           {"<30>1 2026-08-14T14:00:00.5+02:00 router dnsmasq 1 - - query[A] www.example.org from 192.168.1.139",
            kNoon + 500ms},
           {"<30>1 - router dnsmasq - - [a b=\"]\\]\"][c] \xef\xbb\xbfquery[A] www.example.org from 192.168.1.139", {}},
           {"<30>Aug 14 12:00:00 router dnsmasq-dhcp[1]: DHCPACK(br-lan) 192.168.1.20", kNoon, "dnsmasq-dhcp",
            "DHCPACK(br-lan) 192.168.1.20"}}) {
    const auto read = read_syslog(line, kNoon + 1h);
    ASSERT_TRUE(read) << line;
    EXPECT_EQ(read->tag, tag) << line;
    EXPECT_EQ(read->time, time) << line;
    if (!std::string_view{line}.contains("[c]")) {
      EXPECT_EQ(read->text, text) << line;
    }
  }
}

TEST(Syslog, without_a_year_is_of_the_last_one_that_was) {
  const Zone utc{"UTC"};
  const auto new_year = time_of_seconds(1'767'225'600);  // 2026-01-01 00:00
  EXPECT_EQ(read_syslog("Dec 31 23:59:59 dnsmasq: x", new_year)->time, new_year - 1s);
  EXPECT_EQ(read_syslog("Jan  1 00:00:30 dnsmasq: x", new_year)->time, new_year + 30s) << "a clock that is ahead";
}

TEST(Syslog, of_local_time_is_in_the_local_zone) {
  const Zone berlin{"Europe/Berlin"};
  EXPECT_EQ(read_syslog("Aug 14 14:00:00 dnsmasq: x", kNoon)->time, kNoon);
}

TEST(Syslog, is_nothing_else) {
  for (const auto* const line : {"", "<30>", "hello world", "Aug 14 12:00:00", "<30>1 2026-08-14T14:00:00Z", "\xff\xfe",
                                 "Fri Aug 14 12:00:00 year daemon.info dnsmasq[1]: x"}) {
    const auto read = read_syslog(line, kNoon);
    EXPECT_TRUE(!read || read->tag != "dnsmasq") << line;
  }
}

}  // namespace
}  // namespace whither
