#include "app/config.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/commands/listen_option.h"
#include "app/config_keys.h"
#include "app/config_read.h"
#include "temp_folder.h"
#include "variable.h"

namespace whither {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

CheckedConfig read(std::string_view text) {
  CheckedConfig checked{built_in_config(), {}};
  read_config_text(text, "f", checked);
  return checked;
}

// "WHERE: SENTENCE" of each complaint.
std::vector<std::string> complaints(const CheckedConfig& checked) {
  std::vector<std::string> texts;
  for (const auto& [where, text] : checked.complaints) texts.push_back(where + ": " + text);
  return texts;
}

std::vector<std::string> texts(const std::vector<Endpoint>& endpoints) {
  std::vector<std::string> texts;
  for (const auto& endpoint : endpoints) texts.push_back(endpoint.to_string());
  return texts;
}

// Nothing but what a test says: no file of this host, no variable.
struct Alone {
  TempFolder folder;
  Variable config{"WHITHER_CONFIG", nullptr};
  Variable home{"XDG_CONFIG_HOME", folder.path().c_str()};
};

TEST(Config, of_nothing_is_what_is_built_in) {
  const auto checked = read("");
  EXPECT_TRUE(checked.complaints.empty());
  EXPECT_EQ(checked.config.netflow.value.size(), 2U);
  EXPECT_EQ(checked.config.sflow.value.front().port, 6343);
  EXPECT_TRUE(checked.config.ipfix_tcp.value.empty());
  EXPECT_FALSE(checked.config.keep_extra.value);
  EXPECT_EQ(checked.config.keep_extra.origin, "built in");
}

TEST(Config, takes_every_key_and_knows_its_line) {
  const auto checked = read(
      "[listen]\n"
      "netflow = [\"192.0.2.1:2055\", \"[2001:db8::1]:9995\"]\n"
      "sflow = []\n"
      "ipfix_tcp = \"[::]:4739\"\n"
      "[store]\n"
      "keep_extra = true\n"
      "[[router]]\n"
      "address = \"2001:db8::2\"\n"
      "[[router]]\n"
      "address = \"192.0.2.1\"\n"
      "sampling = 100\n");
  EXPECT_THAT(complaints(checked), ElementsAre());
  const auto& config = checked.config;
  EXPECT_THAT(texts(config.netflow.value), ElementsAre("192.0.2.1:2055", "[2001:db8::1]:9995"));
  EXPECT_EQ(config.netflow.origin, "f:2");
  EXPECT_TRUE(config.sflow.value.empty());
  EXPECT_EQ(config.sflow.origin, "f:3");
  EXPECT_THAT(texts(config.ipfix_tcp.value), ElementsAre("[::]:4739"));
  EXPECT_TRUE(config.keep_extra.value);
  ASSERT_EQ(config.routers.size(), 2U);
  EXPECT_EQ(config.routers[0].address.to_string(), "192.0.2.1");
  EXPECT_EQ(config.routers[0].sampling.value, 100U);
  EXPECT_EQ(config.routers[0].sampling.origin, "f:11");
  EXPECT_EQ(config.routers[1].sampling.value, 0U);
}

TEST(Config, takes_limits_and_none) {
  const auto checked = read("[store]\nmax_size = \"1.5GiB\"\nkeep_flows = \"90d\"\n");
  EXPECT_THAT(complaints(checked), ElementsAre());
  EXPECT_EQ(checked.config.store_size.value, 3ULL << 29);
  EXPECT_EQ(checked.config.keep_flows.value, std::chrono::days{90});
  const auto none = read("store.max_size = \"\"\nstore.keep_flows = \"\"\n");
  EXPECT_THAT(complaints(none), ElementsAre());
  EXPECT_EQ(none.config.store_size.value, 0U);
  EXPECT_EQ(none.config.keep_flows.value, Duration{});
  EXPECT_THAT(complaints(read("store.max_size = \"1kB\"\nstore.keep_flows = \"0d\"\nstore.keep_flows2 = 1\n")),
              ElementsAre(HasSubstr("store.max_size takes a size of at least"),
                          HasSubstr("store.keep_flows takes a time like"), HasSubstr("there is no key")));
}

TEST(Config, names_the_nearest_key_and_the_line_of_one_that_does_not_exist) {
  const auto checked = read("listen.netfow = []\n[strore]\nkeep_extra = true\n[store]\nkeep_extr = true\n");
  EXPECT_THAT(complaints(checked),
              ElementsAre(HasSubstr("f:1:8: there is no key `listen.netfow`: did you mean `listen.netflow`?"),
                          HasSubstr("f:2:2: there is no section `strore`: did you mean `store`?"),
                          HasSubstr("f:5:1: there is no key `store.keep_extr`: did you mean `store.keep_extra`?")));
}

TEST(Config, says_what_a_key_takes_and_leaves_it_as_it_was) {
  const auto checked =
      read("listen.netflow = 2055\nlisten.sflow = [\"*:6343\"]\nlisten.ipfix_tcp = [1]\nstore.keep_extra = \"yes\"\n");
  EXPECT_THAT(complaints(checked),
              ElementsAre(HasSubstr("f:1:18: listen.netflow takes a list of addresses and ports"),
                          HasSubstr("`*:6343` is none"), HasSubstr("f:3:20: listen.ipfix_tcp takes a list"),
                          HasSubstr("f:4:20: store.keep_extra takes true or false")));
  EXPECT_EQ(checked.config.netflow.value.size(), 2U);
  EXPECT_EQ(checked.config.sflow.value.size(), 1U);
  EXPECT_EQ(checked.config.netflow.origin, "built in");
}

TEST(Config, says_what_a_router_takes) {
  for (const auto* const text : {"router = 5", "router = [5]", "[router]\naddress = \"192.0.2.1\""}) {
    EXPECT_THAT(complaints(read(text)), ElementsAre(HasSubstr("[[router]]"))) << text;
  }
  for (const auto* const text : {"[[router]]", "[[router]]\naddress = 1", "[[router]]\naddress = \"192.0.2.0/24\""}) {
    EXPECT_THAT(complaints(read(text)), ElementsAre(HasSubstr("router.address takes the address"))) << text;
  }
  const std::string router = "[[router]]\naddress = \"192.0.2.1\"\n";
  for (const auto* const rate : {"0", "-1", "16777216", "\"100\"", "1.5", "true"}) {
    EXPECT_THAT(complaints(read(router + "sampling = " + rate)),
                ElementsAre(HasSubstr("router.sampling takes a whole")))
        << rate;
  }
  EXPECT_THAT(complaints(read(router + router)), ElementsAre("f:3:1: router 192.0.2.1 stands here twice"));
  EXPECT_THAT(complaints(read(router + "samplin = 1")), ElementsAre(HasSubstr("did you mean `router.sampling`?")));
}

TEST(Config, says_where_a_file_is_no_toml) {
  for (const auto* const text :
       {"a = [1,\n b", "[listen\n", "= 1", "listen.netflow = []\nlisten.netflow = []", "\xff"}) {
    EXPECT_THAT(complaints(read(text)), ElementsAre(HasSubstr("this is no TOML"))) << text;
  }
  EXPECT_EQ(read(std::string(60'000, '[')).complaints.size(), 1U) << "nesting has an end";
}

TEST(Config, bounds_the_number_of_sockets) {
  std::string list;
  for (int i = 0; i < 65; ++i) list += "\"192.0.2.1:0\",";
  EXPECT_THAT(complaints(read("listen.netflow = [" + list + "]")), ElementsAre(HasSubstr("at most 64")));
}

TEST(Config, of_the_user_is_over_that_of_the_system) {
  CheckedConfig checked{built_in_config(), {}};
  read_config_text("listen.sflow = []\nstore.keep_extra = true\n[[router]]\naddress = \"192.0.2.1\"\nsampling = 7\n",
                   "system", checked);
  read_config_text("store.keep_extra = false\n[[router]]\naddress = \"192.0.2.2\"\nsampling = 8\n", "user", checked);
  EXPECT_EQ(checked.config.sflow.origin, "system:1");
  EXPECT_FALSE(checked.config.keep_extra.value);
  EXPECT_EQ(checked.config.keep_extra.origin, "user:1");
  ASSERT_EQ(checked.config.routers.size(), 2U);
  EXPECT_THAT(checked.config.files, ElementsAre("system", "user"));
  read_config_text("[[router]]\naddress = \"192.0.2.1\"\nsampling = 9\n", "more", checked);
  EXPECT_EQ(checked.config.routers[0].sampling.value, 9U);
  EXPECT_TRUE(checked.complaints.empty());
}

TEST(Config, of_the_environment_is_over_the_files) {
  auto checked = read("listen.netflow = [\"192.0.2.1:1\"]");
  read_config_variable("WHITHER__LISTEN__NETFLOW", "192.0.2.1:2055,[::]:2056", checked);
  read_config_variable("WHITHER__LISTEN__SFLOW", "", checked);
  read_config_variable("WHITHER__STORE__KEEP_EXTRA", "true", checked);
  read_config_variable("WHITHER__RECEIVE__WORKERS", "3", checked);
  read_config_variable("WHITHER__SPOOL__MAX_SIZE", "2GB", checked);
  read_config_variable("WHITHER__STORE__MAX_SIZE", "", checked);
  read_config_variable("WHITHER_DATA_DIR", "/nowhere", checked);
  read_config_variable("PATH", "/nowhere", checked);
  EXPECT_THAT(complaints(checked), ElementsAre());
  EXPECT_THAT(texts(checked.config.netflow.value), ElementsAre("192.0.2.1:2055", "[::]:2056"));
  EXPECT_EQ(checked.config.netflow.origin, "environment WHITHER__LISTEN__NETFLOW");
  EXPECT_TRUE(checked.config.sflow.value.empty());
  EXPECT_EQ(checked.config.workers.value, 3U);
  EXPECT_EQ(checked.config.spool_size.value, 2'000'000'000U);
  EXPECT_EQ(checked.config.store_size.value, 0U);
  EXPECT_TRUE(checked.config.keep_extra.value);
  read_config_variable("WHITHER__STORE__KEEP_EXTR", "true", checked);
  read_config_variable("WHITHER__STORE__KEEP_EXTRA", "yes", checked);
  EXPECT_THAT(complaints(checked),
              ElementsAre(HasSubstr("environment WHITHER__STORE__KEEP_EXTR: there is no key `store.keep_extr`"),
                          HasSubstr("store.keep_extra takes true or false")));
}

TEST(Config, is_looked_for_below_the_user_s_folder) {
  const Alone alone;
  std::filesystem::create_directory(alone.folder / "whither");
  const auto file = alone.folder.write("whither/whither.toml", "store.keep_extra = true");
  const auto places = config_places("");
  ASSERT_EQ(places.size(), 2U);
  EXPECT_EQ(places[1].path, file);
  EXPECT_TRUE(places[1].exists);
  EXPECT_TRUE(load_config("")->keep_extra.value);
}

TEST(Config, is_the_named_file_alone) {
  const Alone alone;
  std::filesystem::create_directory(alone.folder / "whither");
  alone.folder.write("whither/whither.toml", "nonsense");
  const auto one = alone.folder.write("one", "store.keep_extra = true");
  const auto other = alone.folder.write("other", "");
  EXPECT_TRUE(load_config(one)->keep_extra.value);
  const Variable named{"WHITHER_CONFIG", one.c_str()};
  EXPECT_TRUE(load_config("")->keep_extra.value);
  EXPECT_FALSE(load_config(other)->keep_extra.value) << "--config is over $WHITHER_CONFIG";
}

TEST(Config, that_cannot_be_read_is_told) {
  const Alone alone;
  EXPECT_EQ(load_config(alone.folder / "absent").error().fault, Fault::Unreachable);
  EXPECT_EQ(load_config(alone.folder.write("large", std::string(70'000, '#'))).error().fault, Fault::Usage);
  const auto wrong = load_config(alone.folder.write("wrong", "\nx = 1\n"));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().fault, Fault::Usage);
  EXPECT_THAT(wrong.error().message, HasSubstr("/wrong:2:1: there is no key `x`"));
}

TEST(Config, is_shown_as_a_file_can_say_it) {
  const auto checked = read("listen.netflow = [\"192.0.2.1:1\", \"[::]:2\"]\nstore.keep_extra = true\n");
  std::string text;
  for (const auto& key : config_keys()) text += std::string(key.name) + " = " + key.shown(checked.config) + "\n";
  const auto again = read(text);
  EXPECT_THAT(complaints(again), ElementsAre());
  for (const auto& key : config_keys()) EXPECT_EQ(key.shown(again.config), key.shown(checked.config)) << key.name;
}

TEST(Config, has_the_built_in_values_that_it_tells_of) {
  std::string text;
  for (const auto& key : config_keys()) text += std::string(key.name) + " = " + std::string(key.built_in) + "\n";
  const auto told = read(text).config;
  const auto real = built_in_config();
  if (real.netflow.value.front().address.is_v4()) GTEST_SKIP() << "NOT TESTED: this host has no IPv6";
  for (const auto& key : config_keys()) EXPECT_EQ(key.shown(told), key.shown(real)) << key.name;
}

TEST(Config, has_every_key_in_the_reference) {
  const auto page =
      std::filesystem::path{WHITHER_TEST_DATA}.parent_path().parent_path() / "docs/reference/configuration.md";
  std::ifstream file{page};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  const auto row = [](const auto& key) {
    return fmt::format("| `{}` | {} | `{}` | {} |\n", key.name, key.type, key.built_in, key.help);
  };
  for (const auto& key : config_keys()) EXPECT_THAT(text, HasSubstr(row(key)));
  for (const auto& key : router_keys()) EXPECT_THAT(text, HasSubstr(row(key)));
}

TEST(Listening, is_what_was_typed_in_place_of_what_is_configured) {
  const auto config = read("listen.netflow = [\"192.0.2.1:1\"]\nlisten.ipfix_tcp = [\"192.0.2.1:2\"]").config;
  const auto configured = listening_of({}, config);
  EXPECT_THAT(texts(configured->udp), ElementsAre("192.0.2.1:1", HasSubstr(":6343")));
  EXPECT_THAT(texts(configured->tcp), ElementsAre("192.0.2.1:2"));
  const auto typed = listening_of({.udp = {"127.0.0.1:0", "127.0.0.1:0"}, .tcp = {}}, config);
  EXPECT_THAT(texts(typed->udp), ElementsAre("127.0.0.1:0", "127.0.0.1:0"));
  EXPECT_THAT(texts(typed->tcp), ElementsAre("192.0.2.1:2"));
  const auto tcp = listening_of({.udp = {}, .tcp = {"[::]:4739"}}, config);
  EXPECT_THAT(texts(tcp->tcp), ElementsAre("[::]:4739"));
}

TEST(Listening, has_an_address_that_is_named_twice_once) {
  const auto config = read("listen.netflow = [\"192.0.2.1:1\"]\nlisten.sflow = [\"192.0.2.1:1\"]").config;
  EXPECT_THAT(texts(listening_of({}, config)->udp), ElementsAre("192.0.2.1:1"));
}

TEST(Listening, needs_something_to_listen_on) {
  const auto config = read("listen.netflow = []\nlisten.sflow = []").config;
  EXPECT_EQ(listening_of({}, config).error().fault, Fault::Usage);
  EXPECT_TRUE(listening_of({.udp = {}, .tcp = {"127.0.0.1:0"}}, config));
  EXPECT_EQ(listening_of({.udp = {"2055"}, .tcp = {}}, config).error().fault, Fault::Usage);
  EXPECT_THAT(listening_of({.udp = {}, .tcp = {"2055"}}, config).error().message, HasSubstr("--listen-tcp"));
}

}  // namespace
}  // namespace whither
