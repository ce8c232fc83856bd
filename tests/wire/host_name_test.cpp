#include "wire/host_name.h"

#include <gtest/gtest.h>

namespace whither {
namespace {

TEST(HostName, is_lower_case_without_dot_port_and_padding) {
  EXPECT_EQ(host_name_of("WWW.Example.ORG"), "www.example.org");
  EXPECT_EQ(host_name_of("www.example.org."), "www.example.org");
  EXPECT_EQ(host_name_of("www.example.org:8080"), "www.example.org");
  EXPECT_EQ(host_name_of(std::string_view{"www.example.org\0\0\0junk", 22}), "www.example.org");
  EXPECT_EQ(host_name_of(" www.example.org \r\n"), "www.example.org");
  EXPECT_EQ(host_name_of("b\xc3\xbc"
                         "cher.example"),
            "b\xc3\xbc"
            "cher.example");
  EXPECT_EQ(host_name_of("Living Room._airplay._tcp.local"), "living room._airplay._tcp.local");
}

TEST(HostName, is_nothing_where_there_is_none) {
  for (const std::string_view none :
       {"", ".", ":80", "192.0.2.1", "192.0.2.1:80", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:443",
        "a\x01"
        "b",
        "\xff\xfe",
        "a\xe2\x80\xae"
        "b"}) {
    EXPECT_EQ(host_name_of(none), "") << none;
  }
  EXPECT_EQ(host_name_of(std::string_view{"\0\0\0\0", 4}), "");
  EXPECT_EQ(host_name_of(std::string(254, 'a')), "");
  EXPECT_EQ(host_name_of(std::string(253, 'a')).size(), 253U);
}

TEST(HostName, other_texts_are_repaired_and_cut_at_a_character) {
  EXPECT_EQ(text_of(std::string_view{"Gi0/1\0\0\0", 8}, 64), "Gi0/1");
  EXPECT_EQ(text_of("a\xff"
                    "b",
                    64),
            "a\xef\xbf\xbd"
            "b");
  EXPECT_EQ(text_of("ab\xc3\xa9", 3), "ab");
}

}  // namespace
}  // namespace whither
