#include "names/rdap_bootstrap.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "names/rdap_http.h"

namespace whither {
namespace {

constexpr std::string_view kList = R"({"version":"1.0","services":[
    [["192.0.0.0/8","198.0.0.0/8"],["http://rdap.example.net/","https://rdap.example.net"]],
    [["192.0.2.0/24"],["https://rdap.example.org/registry/"]],
    [["203.0.113.0/24"],["http://rdap.example.com/"]],
    [["2001:db8::/32"],["https://six.example.net/"]],
    [["nonsense", 7], ["https://rdap.example.com/"]], [], 7]})";

std::optional<std::string> server(std::string_view address, std::string_view list = kList) {
  return rdap_server(list, Address::parse(address).value());
}

TEST(RdapBootstrap, leads_to_the_longest_network_that_covers_the_address) {
  EXPECT_EQ(server("192.0.2.7"), "https://rdap.example.org/registry/");
  EXPECT_EQ(server("192.0.3.7"), "https://rdap.example.net/");
  EXPECT_EQ(server("2001:db8::7"), "https://six.example.net/");
}

TEST(RdapBootstrap, leads_nowhere_where_nothing_covers_it_or_https_is_not_spoken) {
  EXPECT_EQ(server("11.0.0.1"), "");
  EXPECT_EQ(server("203.0.113.1"), "");
}

TEST(RdapBootstrap, is_nothing_where_the_text_is_no_list) {
  for (const auto* const text : {"", "{", "[]", R"({"services":{}})", "<html>"})
    EXPECT_FALSE(server("192.0.2.7", text)) << text;
}

TEST(HttpsUrl, has_the_host_in_small_letters) {
  const auto url = HttpsUrl::parse("https://RDAP.Example.net/registry/ip/192.0.2.1");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host, "rdap.example.net");
  EXPECT_EQ(url->path, "/registry/ip/192.0.2.1");
  EXPECT_TRUE(HttpsUrl::parse("https://rdap.example.net:443/"));
}

TEST(HttpsUrl, is_nothing_where_it_leads_elsewhere) {
  for (const std::string& text :
       {std::string{"http://rdap.example.net/"}, std::string{"https://rdap.example.net:8443/"},
        std::string{"https://user@rdap.example.net/"}, std::string{"https://"}, std::string{"//rdap.example.net/"},
        std::string{"https://rdap.example.net./"}, std::string{"file:///etc/passwd"}, std::string{},
        std::string{"https://rdap.example.net/\r\nX: y"}, "https://rdap.example.net/" + std::string(2000, 'x'),
        std::string{"https://rdap.example.net/\0x", 28}})
    EXPECT_FALSE(HttpsUrl::parse(text)) << text;
}

}  // namespace
}  // namespace whither
