#include "app/toml_text.h"

#include <gmock/gmock.h>

namespace whither {
namespace {

using testing::ElementsAre;

std::vector<std::string> paths(std::string_view text) {
  std::vector<std::string> paths;
  for (const auto& each : toml_statements(text)) {
    paths.push_back(each.path + (each.is_header ? " [" : " = ") +
                    std::string(text.substr(each.from, each.to - each.from)));
  }
  return paths;
}

TEST(TomlText, knows_what_each_line_says) {
  EXPECT_THAT(
      paths("# listen.netflow = []\n"
            "a.b = 1 # one\n"
            "\n"
            "  [ listen ]\r\n"
            "  netflow = [ # both\n"
            "    \"[::]:2055\", # ] not yet\n"
            "  ] # now\n"
            "text = \"# no comment \\\" ] \"\n"
            "long = \"\"\"\nx = 1 # still text\n\"\"\"\"\n"
            "raw = '\\' # a comment\n"
            "\"store\".'max_size' = { a = [1, 2], b = \"}\" }\n"
            "[[router]]\n"
            "address = '192.0.2.1'"),
      ElementsAre("a.b = 1", "listen [[ listen ]", "listen.netflow = [ # both\n    \"[::]:2055\", # ] not yet\n  ]",
                  "listen.text = \"# no comment \\\" ] \"", "listen.long = \"\"\"\nx = 1 # still text\n\"\"\"\"",
                  "listen.raw = '\\'", "listen.store.max_size = { a = [1, 2], b = \"}\" }", "router [[[router]]",
                  "router.address = '192.0.2.1'"));
}

TEST(TomlText, changes_a_value_and_nothing_else) {
  EXPECT_EQ(toml_with("# mine\r\n[store]   # disk\r\n  max_size=\"1GB\"# enough\r\nkeep_extra = true\r\n",
                      "store.max_size", "\"2GB\""),
            "# mine\r\n[store]   # disk\r\n  max_size=\"2GB\"# enough\r\nkeep_extra = true\r\n");
  EXPECT_EQ(
      toml_with("listen.netflow = [ # two\n  \"a\", # one\n  \"b\"\n]\nlisten.sflow = []\n", "listen.netflow", "[]"),
      "listen.netflow = []\nlisten.sflow = []\n");
  EXPECT_EQ(toml_with("listen . netflow = 'x # y' # z", "listen.netflow", "[]"), "listen . netflow = [] # z");
}

TEST(TomlText, puts_a_new_key_at_the_end_of_its_section) {
  EXPECT_EQ(toml_with("[store]\n  max_size = \"\"  # none\n\n# who listens\n[listen]\n", "store.keep_extra", "true"),
            "[store]\n  max_size = \"\"  # none\n  keep_extra = true\n\n# who listens\n[listen]\n");
  EXPECT_EQ(toml_with("[store]\n[listen]\nsflow = []", "store.keep_extra", "true"),
            "[store]\nkeep_extra = true\n[listen]\nsflow = []");
  EXPECT_EQ(toml_with("[listen]\r\nsflow = []", "listen.netflow", "[]"), "[listen]\r\nsflow = []\r\nnetflow = []\r\n");
}

TEST(TomlText, puts_a_new_key_beside_dotted_ones) {
  EXPECT_EQ(toml_with("store.max_size = \"\"\nlisten.sflow = []\n[[router]]\naddress = \"192.0.2.1\"\n",
                      "store.keep_extra", "true"),
            "store.max_size = \"\"\nstore.keep_extra = true\nlisten.sflow = []\n[[router]]\naddress = \"192.0.2.1\"\n");
}

TEST(TomlText, puts_a_new_key_behind_where_it_is_commented_out) {
  EXPECT_EQ(toml_with("[store]\n# how much\n#max_size = \"20GiB\"\n# how long\n#keep_flows = \"\"\n", "store.max_size",
                      "\"1GB\""),
            "[store]\n# how much\n#max_size = \"20GiB\"\nmax_size = \"1GB\"\n# how long\n#keep_flows = \"\"\n");
  EXPECT_EQ(toml_with("[spool]\n# max_size = \"1GB\"\n[store]\n", "store.max_size", "\"1GB\""),
            "[spool]\n# max_size = \"1GB\"\n[store]\nmax_size = \"1GB\"\n");
}

TEST(TomlText, adds_a_section_that_is_missing) {
  EXPECT_EQ(toml_with("", "store.keep_extra", "true"), "[store]\nkeep_extra = true\n");
  EXPECT_EQ(toml_with("# nothing", "store.keep_extra", "true"), "# nothing\n\n[store]\nkeep_extra = true\n");
  EXPECT_EQ(toml_with("[[router]]\r\naddress = \"192.0.2.1\"\r\n", "store.keep_extra", "true"),
            "[[router]]\r\naddress = \"192.0.2.1\"\r\n\r\n[store]\r\nkeep_extra = true\r\n");
}

TEST(TomlText, takes_a_key_out_with_its_lines) {
  EXPECT_EQ(toml_without("[listen]\nnetflow = [\n  \"a\",\n]  # mine\nsflow = []\n", "listen.netflow"),
            "[listen]\nsflow = []\n");
  EXPECT_EQ(toml_without("listen.netflow = []", "listen.netflow"), "");
  EXPECT_EQ(toml_without("[listen]\n#netflow = []\n", "listen.netflow"), "[listen]\n#netflow = []\n");
}

TEST(TomlText, leaves_tables_on_one_line_and_tables_of_which_there_are_many) {
  EXPECT_FALSE(toml_with("store = { max_size = \"\" }\n", "store.max_size", "\"1GB\""));
  EXPECT_FALSE(toml_without("store = { max_size = \"\" }\n", "store.max_size"));
  EXPECT_FALSE(toml_with("[[store]]\n", "store.max_size", "\"1GB\""));
}

TEST(TomlText, ends_wherever_a_text_is_cut_off) {
  const std::string_view text = "\xef\xbb\xbf[a]\r\nb.'c' = \"\"\"x\\\"\"\"\" # y\nd = ['e', {f = \"g\"}]\n[[h]]\n";
  for (std::size_t size = 0; size <= text.size(); ++size) (void)toml_with(text.substr(0, size), "a.x", "1");
  EXPECT_EQ(toml_with(text, "a.x", "1"),
            "\xef\xbb\xbf[a]\r\nb.'c' = \"\"\"x\\\"\"\"\" # y\nd = ['e', {f = \"g\"}]\nx = 1\r\n[[h]]\n");
}

}  // namespace
}  // namespace whither
