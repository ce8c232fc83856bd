#include "app/places.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "app/complaints.h"
#include "base/file.h"
#include "names/table_age.h"

namespace whither {

namespace {

namespace fs = std::filesystem;

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string user_data_folder() {
  if (const auto data = environment("XDG_DATA_HOME"); !data.empty()) return data + "/whither";
  const auto home = environment("HOME");
  return (home.empty() ? std::string{"."} : home) + "/.local/share/whither";
}

std::string user_cache_folder() {
  if (const auto cache = environment("XDG_CACHE_HOME"); !cache.empty()) return cache + "/whither";
  const auto home = environment("HOME");
  return (home.empty() ? std::string{"."} : home) + "/.cache/whither";
}

constexpr const char* kSystemDataFolder = "/var/lib/whither";

// Files that name the running server's folder: the user's own first, then the system's.
std::vector<std::string> announcements() {
  std::vector<std::string> files;
  if (const auto runtime = environment("XDG_RUNTIME_DIR"); !runtime.empty())
    files.push_back(runtime + "/whither.data-dir");
  files.emplace_back("/run/whither/data-dir");
  return files;
}

bool holds_store(const std::string& folder) {
  return ::access(Layout{folder}.manifest().c_str(), F_OK) == 0 || errno == EACCES;
}

Result<Layout> readable(const std::string& folder) {
  if (::access(folder.c_str(), R_OK | X_OK) != 0 && errno == EACCES) {
    return fail(Fault::NotPermitted,
                fmt::format("the data folder {} may not be read by this user: become its owner, or "
                            "`sudo chmod -R o+rX {}`",
                            folder, folder));
  }
  return Layout{folder};
}

// The text of a list of the user's; nothing where there is none. That it cannot be read is told.
std::optional<std::string> users_list(const std::string& path) {
  constexpr std::size_t kLargest = std::size_t{64} << 20U;
  if (::access(path.c_str(), F_OK) != 0) return std::nullopt;
  auto text = read_file(path, kLargest);
  if (text) return *std::move(text);
  note(text.error().message);
  return std::nullopt;
}

// Who belongs together: what is wrong in the list is told, and what is right of it holds.
OrganisationRules users_organisations(const std::string& path) {
  constexpr std::size_t kMostTold = 5;
  const auto text = users_list(path);
  if (!text) return {};
  auto rules = OrganisationRules::parse(*text);
  const auto& wrong = rules.wrong();
  for (std::size_t i = 0; i < std::min(wrong.size(), kMostTold); ++i) {
    note(fmt::format("{}:{}: {}", path, wrong[i].line, wrong[i].why));
  }
  if (wrong.size() > kMostTold) note(fmt::format("{}: {} more lines are wrong", path, wrong.size() - kMostTold));
  return rules;
}

TorList users_tor_list(const std::string& path) {
  TorList list;
  const auto text = users_list(path);
  if (!text) return list;
  if (const auto added = list.add(*text, path); !added) note(added.error().message);
  return list;
}

}  // namespace

std::string absolute(const std::string& path) {
  std::error_code failure;
  auto whole = fs::absolute(path, failure).lexically_normal().string();
  if (whole.size() > 1 && whole.ends_with('/')) whole.pop_back();
  return failure ? path : whole;
}

std::string default_data_folder() {
  if (const auto state = environment("STATE_DIRECTORY"); !state.empty()) return state;
  return ::geteuid() == 0 ? kSystemDataFolder : user_data_folder();
}

Layout serving_place(const std::string& given) {
  if (!given.empty()) return {absolute(given)};
  const auto wanted = environment("WHITHER_DATA_DIR");
  return {absolute(wanted.empty() ? default_data_folder() : wanted)};
}

Result<Layout> reading_place(const std::string& given) {
  if (!given.empty()) return readable(absolute(given));
  if (const auto wanted = environment("WHITHER_DATA_DIR"); !wanted.empty()) return readable(absolute(wanted));
  for (const auto& file : announcements()) {
    auto folder = read_file(file, 4096);
    if (!folder) continue;
    while (folder->ends_with('\n')) folder->pop_back();
    if (is_served({*folder})) return readable(*folder);
  }
  for (const auto& folder : {user_data_folder(), std::string{kSystemDataFolder}}) {
    if (holds_store(folder)) return readable(folder);
  }
  return fail(Fault::Unreachable,
              fmt::format("there is no data yet, neither in {} nor in {}: start `whither serve`, or "
                          "name a data folder with --data-dir",
                          user_data_folder(), kSystemDataFolder));
}

Result<Layout> writing_place(const std::string& given) {
  auto found = reading_place(given);
  return found || found.error().fault != Fault::Unreachable ? found : serving_place(given);
}

void announce_server(const Layout& layout) {
  for (const auto& file : announcements()) {
    const auto folder = make_folders(fs::path(file).parent_path().string());
    if (folder && write_file_atomically(file, layout.folder + "\n")) return;
  }
}

Result<Fd> lock_for_serving(const Layout& layout) {
  const auto made = make_folders(layout.folder);
  auto lock = made ? try_lock_file(layout.serve_lock()) : std::unexpected(made.error());
  for (int attempt = 0; lock && !*lock && attempt < 10; ++attempt) {
    std::this_thread::sleep_for(std::chrono::milliseconds{20});  // it may only be is_served() of a command that looks
    lock = try_lock_file(layout.serve_lock());
  }
  if (!lock) {
    return fail(
        Fault::NotPermitted,
        fmt::format("cannot keep data in {}: {}; make it a folder that this user may write to, or choose another "
                    "with --data-dir",
                    layout.folder, lock.error().message));
  }
  if (*lock) return lock;
  return fail(Fault::Unreachable,
              fmt::format("another `whither serve` writes to {}: stop it, or name another folder with --data-dir",
                          layout.folder));
}

bool is_served(const Layout& layout) { return is_locked(layout.serve_lock()); }

std::string address_table_place(const std::optional<Layout>& layout) {
  std::vector<std::string> places;
  if (layout) places.push_back(layout->address_table());
  std::error_code failure;
  const auto program = fs::read_symlink("/proc/self/exe", failure);
  if (!failure) places.push_back((program.parent_path() / "address-table").string());
  places.emplace_back("/usr/share/whither/address-table");
  for (const auto& place : places) {
    if (::access(place.c_str(), F_OK) == 0) return place;
  }
  return {};
}

Result<AddressTable> open_address_table(const std::optional<Layout>& layout) {
  const auto place = address_table_place(layout);
  auto table = place.empty() ? Result<AddressTable>{AddressTable{}} : AddressTable::open(place);
  if (!table || !layout) return table;
  table->regroup(users_organisations(layout->organisations()));
  table->know_tor(users_tor_list(layout->tor_list()));
  return table;
}

void tell_table(const AddressTable& table, Time now) {
  if (table.empty()) {
    return note("there is no address table, so addresses have no names: run `whither data import FOLDER`");
  }
  const auto as_of = table.as_of();
  if (!is_old(as_of, now)) return;
  note(fmt::format("names are those of {}: networks change hands, `whither data import` takes newer ones",
                   day_and_age(as_of, now)));
}

std::string registry_folder(const std::optional<Layout>& layout) {
  const bool is_there = layout && ::access(layout->registry().c_str(), R_OK | W_OK | X_OK) == 0;
  return is_there ? layout->registry() : user_cache_folder();
}

Result<std::string> make_registry_folder(const std::optional<Layout>& layout) {
  std::vector<std::string> places;
  if (layout) places.push_back(layout->registry());
  places.push_back(user_cache_folder());
  for (const auto& place : places) {
    if (make_folders(place) && ::access(place.c_str(), W_OK | X_OK) == 0) return place;
  }
  return fail(Fault::NotPermitted,
              fmt::format("cannot keep what registries are asked, neither in {} nor anywhere else, so nobody is asked: "
                          "make one a folder that this user may write to",
                          places.front()));
}

}  // namespace whither
