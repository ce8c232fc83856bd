#include "app/config.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/commands/listen_option.h"
#include "app/config_edit.h"
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
  for (const auto& complaint : checked.complaints) texts.push_back(complaint.sentence());
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
  const auto real = built_in_config();
  EXPECT_EQ(real.store_size.value, 20ULL << 30);
  EXPECT_EQ(real.spool_size.value, 1'000'000'000U);
  EXPECT_EQ(real.keep_flows.value, Duration{});
  EXPECT_EQ(real.keep_summaries.value, *parse_duration("5y"));
  EXPECT_EQ(real.workers.value, 1U);
  if (real.netflow.value.front().address.is_v4()) GTEST_SKIP() << "NOT TESTED: this host has no IPv6";
  EXPECT_THAT(texts(real.netflow.value), ElementsAre("[::]:2055", "[::]:4739"));
  for (const auto& key : config_keys()) EXPECT_EQ(key.shown(real), key.built_in) << key.name;
}

TEST(Config, has_every_key_in_the_reference) {
  const auto page =
      std::filesystem::path{WHITHER_TEST_DATA}.parent_path().parent_path() / "docs/reference/configuration.md";
  std::ifstream file{page};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  for (const auto& key : all_keys()) {
    const auto built_in = key.built_in.empty() ? "" : fmt::format(" `{}`", key.built_in);
    EXPECT_THAT(text, HasSubstr(fmt::format("| `{}` | {} |{} | {} |\n", key.name, key.type, built_in, key.help)));
  }
}

TEST(Config, complains_with_the_place_in_the_line) {
  const auto complaints = read("[listen]\r\n  # é\r\n  netfow = []\nsflow = [\"é\", \"x\"] # all\n").complaints;
  const auto meant = [](const ConfigComplaint& complaint) {
    return complaint.source + " → " + complaint.source.substr(complaint.begin, complaint.end - complaint.begin);
  };
  ASSERT_EQ(complaints.size(), 2U);
  EXPECT_EQ(meant(complaints[0]), "  netfow = [] → netfow");
  EXPECT_EQ(complaints[0].hint, "did you mean `listen.netflow`?");
  EXPECT_EQ(meant(complaints[1]), "sflow = [\"é\", \"x\"] # all → [\"é\", \"x\"]");
}

TEST(ConfigTemplate, is_as_built_in_with_and_without_its_marks) {
  auto text = config_template();
  const auto as_text = [](const Config& config) {
    std::string text;
    for (const auto& key : config_keys()) text += std::string(key.name) + " = " + key.shown(config) + "\n";
    return text;
  };
  const auto as_is = read(text);
  EXPECT_THAT(complaints(as_is), ElementsAre());
  EXPECT_EQ(as_text(as_is.config), as_text(built_in_config()));
  EXPECT_EQ(as_is.config.workers.origin, "built in") << "nothing in it counts until somebody wants it to";
  std::string bare;
  for (const auto letter : text) {
    if (letter != '#' || !(bare.empty() || bare.ends_with('\n'))) bare += letter;
  }
  for (auto at = bare.find("\n "); at != std::string::npos; at = bare.find("\n ", at + 1)) bare.insert(at + 1, "#");
  const auto said = read("#" + bare);
  EXPECT_THAT(complaints(said), ElementsAre());
  EXPECT_EQ(as_text(said.config), as_text(built_in_config()));
  EXPECT_THAT(said.config.workers.origin, HasSubstr("f:"));
  EXPECT_EQ(said.config.routers.size(), 1U);
  EXPECT_EQ(said.config.devices.size(), 1U);
  EXPECT_EQ(said.config.groups.size(), 1U);
}

// A configuration file that is edited.
struct Edited {
  TempFolder folder;
  std::string file = folder / "new/whither.toml";

  std::string text() const {
    std::ifstream in{file};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  void write(std::string_view text) const {
    std::filesystem::create_directories(folder / "new");
    std::ofstream{file} << text;
  }
};

TEST(ConfigEdit, takes_values_as_a_file_and_as_a_variable_says_them) {
  const Edited edited;
  EXPECT_EQ(set_in_config(edited.file, "store.max_size", "100GB"), edited.file + ":2");
  EXPECT_TRUE(set_in_config(edited.file, "store.keep_flows", "\"90d\""));
  EXPECT_TRUE(set_in_config(edited.file, "store.keep_summaries", ""));
  EXPECT_TRUE(set_in_config(edited.file, "receive.workers", "3"));
  EXPECT_TRUE(set_in_config(edited.file, "listen.netflow", "192.0.2.1:2055,[2001:db8::1]:2055"));
  EXPECT_TRUE(set_in_config(edited.file, "listen.sflow", "[]"));
  EXPECT_EQ(edited.text(),
            "[store]\nmax_size = \"100GB\"\nkeep_flows = \"90d\"\nkeep_summaries = \"\"\n"
            "\n[receive]\nworkers = 3\n"
            "\n[listen]\nnetflow = [\"192.0.2.1:2055\", \"[2001:db8::1]:2055\"]\nsflow = []\n");
  EXPECT_EQ(unset_in_config(edited.file, "store.max_size"), true);
  EXPECT_EQ(unset_in_config(edited.file, "store.max_size"), false);
}

TEST(ConfigEdit, keeps_the_mode_and_a_link) {
  const Edited edited;
  edited.write("");
  std::filesystem::permissions(edited.file, std::filesystem::perms{0640});
  const auto link = edited.folder / "link.toml";
  std::filesystem::create_symlink(edited.file, link);
  EXPECT_EQ(set_in_config(link, "store.keep_extra", "true"), link + ":2");
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_EQ(std::filesystem::status(edited.file).permissions(), std::filesystem::perms{0640});
  EXPECT_EQ(edited.text(), "[store]\nkeep_extra = true\n");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator{edited.folder / "new"}, {}), 1)
      << "nothing is left beside it";
}

TEST(ConfigEdit, leaves_the_file_as_it_was_where_it_refuses) {
  const Edited edited;
  const auto refused = [&](std::string_view key, std::string_view words) {
    const auto done = set_in_config(edited.file, key, words);
    EXPECT_FALSE(done) << key;
    EXPECT_EQ(done.error().fault, Fault::Usage);
    return done ? "" : done.error().message;
  };
  edited.write("[store]\nmax_siz = \"1GB\"\n");
  EXPECT_THAT(refused("store.keep_extra", "maybe"), "store.keep_extra takes true or false");
  EXPECT_THAT(refused("store.keep_extr", "true"), HasSubstr("did you mean `store.keep_extra`?"));
  EXPECT_THAT(refused("router.sampling", "100"), HasSubstr("in a table [[router]]"));
  EXPECT_THAT(refused("store.keep_extra", "true"), HasSubstr(":2:1: there is no key `store.max_siz`"));
  EXPECT_EQ(edited.text(), "[store]\nmax_siz = \"1GB\"\n");
  edited.write("[store\n");
  EXPECT_THAT(refused("store.keep_extra", "true"), HasSubstr("this is no TOML"));
  edited.write("store = { max_size = \"\" }\n");
  EXPECT_THAT(refused("store.keep_extra", "true"), HasSubstr("in a table on one line"));
  edited.write(std::string(65'530, '#'));
  EXPECT_THAT(refused("store.keep_extra", "true"), HasSubstr("larger than a configuration"));
  EXPECT_FALSE(set_in_config("/dev/null", "store.keep_extra", "true"));
}

TEST(ConfigEdit, mends_one_mistake_of_several) {
  const Edited edited;
  edited.write("store.keep_extra = 1\nreceive.workers = 0\n");
  EXPECT_TRUE(set_in_config(edited.file, "store.keep_extra", "true"));
  EXPECT_EQ(edited.text(), "store.keep_extra = true\nreceive.workers = 0\n");
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
