#include "app/vocabulary.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "app/answer.h"
#include "app/complaints.h"
#include "app/config.h"
#include "app/organisation_words.h"
#include "app/state.h"
#include "base/file.h"
#include "names/words.h"

namespace whither {

namespace {

// The text of a file that a filter includes: below the folder in which whither was started, or that of a configuration.
std::expected<std::string, std::string> filter_file(std::string_view path) {
  constexpr std::size_t kLargest = std::size_t{4} << 20U;
  namespace fs = std::filesystem;
  std::error_code failure;
  const auto wanted = fs::canonical(fs::path{path}, failure);
  if (failure) return std::unexpected(fmt::format("cannot be read: {}", failure.message()));
  std::vector<fs::path> allowed{fs::current_path(failure)};
  for (const auto& place : config_places("")) {
    if (place.exists) allowed.push_back(fs::canonical(fs::path{place.path}, failure).parent_path());
  }
  const bool inside = std::ranges::any_of(allowed, [&](const fs::path& folder) {
    const auto [end, rest] = std::ranges::mismatch(folder, wanted);
    return !folder.empty() && end == folder.end();
  });
  if (!inside) return std::unexpected("lies neither below this folder nor below that of the configuration");
  auto text = read_file(wanted.string(), kLargest);
  if (!text) return std::unexpected(fmt::format("cannot be read: {}", text.error().message));
  return std::move(*text);
}

std::optional<std::string> view_named(const Layout& layout, std::string_view name) {
  auto state = State::open(layout);
  if (!state) note(fmt::format("views cannot be read: {}", state.error().message));
  if (!state || !*state) return std::nullopt;
  auto view = (*state)->view(name);
  if (!view) note(fmt::format("views cannot be read: {}", view.error().message));
  return view && *view ? std::optional{std::move((*view)->filter)} : std::nullopt;
}

}  // namespace

Vocabulary vocabulary_of(const AddressTable& table, Time now, const std::optional<Layout>& layout,
                         const Household& household, const std::function<const DomainBook&()>& domains) {
  Vocabulary vocabulary;
  vocabulary.now = now;
  vocabulary.local = local_networks().ranges();
  vocabulary.ranges_of_as = [&table](std::uint32_t asn) { return table.ranges_of_as(asn); };
  vocabulary.service_named = [](std::string_view name) -> std::optional<NamedService> {
    const auto service = service_named(name);
    return service ? std::optional{NamedService{service->port, service->protocol}} : std::nullopt;
  };
  vocabulary.organisations = [&table](std::string_view text) { return organisations_called(text, table); };
  vocabulary.country = [&table](std::string_view code) -> std::optional<std::vector<AddressRange>> {
    if (country_name(code).empty()) return std::nullopt;
    return table.ranges_of_country(code);
  };
  vocabulary.country_named = [](std::string_view name) { return std::string(country_named(name)); };
  vocabulary.file = filter_file;
  if (layout) vocabulary.view = [layout](std::string_view name) { return view_named(*layout, name); };
  vocabulary.categories = [domains] { return domains().categories(); };
  vocabulary.category_of = [domains](std::string_view name, const Address& address) {
    return domains().category_of(name, address);
  };
  for (const auto& device : household.devices.devices()) {
    if (!device.name.empty()) vocabulary.devices.push_back(ranges_of(device));
  }
  vocabulary.groups = groups_of(household);
  if (!table.tor().empty()) vocabulary.groups.push_back({"tor", tor_relays(table)});
  return vocabulary;
}

}  // namespace whither
