#include "names/address_table_build.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "base/file.h"
#include "names/range_file.h"
#include "names/source_words.h"
#include "names/table_image.h"
#include "names/table_meta.h"

namespace whither {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFiles = 64;

bool may_hold_ranges(const std::string& name) {
  constexpr std::array<std::string_view, 5> kEndings = {".csv", ".csv.gz", ".tsv", ".tsv.gz", ".mmdb"};
  return std::ranges::any_of(kEndings, [&](std::string_view ending) { return name.ends_with(ending); }) ||
         name == "geoip" || name == "geoip6";  // as Debian's tor-geoipdb calls them
}

// The files of ranges in a directory by name, without those that only repeat another one in decimal numbers.
Result<std::vector<std::string>> files_in(const std::string& directory) {
  std::error_code failure;
  std::vector<std::string> files;
  for (fs::directory_iterator entry{directory, failure}, end; !failure && entry != end; entry.increment(failure)) {
    if (may_hold_ranges(entry->path().filename().string())) files.push_back(entry->path().string());
  }
  if (failure) return fail_errno("cannot read " + directory, failure.value());
  std::ranges::sort(files);
  const auto repeats_another = [all = files](const std::string& file) {
    constexpr std::string_view kEnding = "-num.csv";
    return file.ends_with(kEnding) &&
           std::ranges::binary_search(all, file.substr(0, file.size() - kEnding.size()) + ".csv");
  };
  std::erase_if(files, repeats_another);
  if (files.empty()) return fail(Fault::NotUnderstood, "no file of address ranges in " + directory);
  return files;
}

Result<std::vector<std::string>> files_of(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const auto& path : paths) {
    std::error_code failure;
    if (!fs::is_directory(path, failure)) {
      files.push_back(path);
      continue;
    }
    const auto inside = files_in(path);
    if (!inside) return std::unexpected(inside.error());
    files.insert(files.end(), inside->begin(), inside->end());
  }
  if (files.empty()) return fail(Fault::Usage, "no file to build an address table from");
  if (files.size() > kMaxFiles) return fail(Fault::Usage, "more than 64 files to build an address table from");
  return files;
}

// The sources of the files, each once and as of its oldest file, and the oldest of their dates.
Result<TableInfo> words_of(const std::vector<std::string>& files, const BuildInputs& inputs) {
  TableInfo info;
  for (const auto& file : files) {
    auto source = source_of_file(file);
    if (!source) return std::unexpected(source.error());
    if (info.as_of.empty() || source->as_of < info.as_of) info.as_of = source->as_of;
    const auto known = std::ranges::find_if(
        info.sources, [&](const Source& each) { return each.name == source->name && each.version == source->version; });
    if (known == info.sources.end()) {
      info.sources.push_back(*std::move(source));
    } else {
      known->as_of = std::min(known->as_of, source->as_of);
    }
  }
  if (!inputs.sources.empty()) info.sources = inputs.sources;
  if (!inputs.as_of.empty()) info.as_of = inputs.as_of;
  return info;
}

std::vector<RangeStep> steps_of(RangeFiles::Family& family, WideAddress last) {
  return overlay(flatten(std::move(family.as_ranges), last), flatten(std::move(family.country_ranges), last));
}

std::vector<AsSize> sizes_of(const std::vector<RangeFiles::As>& ases, const std::vector<RangeStep>& v4) {
  std::vector<AsSize> sizes;
  sizes.reserve(ases.size());
  for (const auto& as : ases) sizes.push_back({as.asn, as.name, 0});
  for (std::size_t i = 0; i < v4.size(); ++i) {
    const WideAddress end = i + 1 < v4.size() ? v4[i + 1].start : kLastV4 + 1;
    sizes[table_format::as_of(v4[i].value)].v4_addresses += static_cast<std::uint64_t>(end - v4[i].start);
  }
  return sizes;
}

}  // namespace

Result<TableInfo> build_address_table(const BuildInputs& inputs, const std::string& output_path) {
  const auto files = files_of(inputs.paths);
  if (!files) return std::unexpected(files.error());
  const auto info = words_of(*files, inputs);
  if (!info) return std::unexpected(info.error());
  RangeFiles ranges;
  for (const auto& file : *files) {
    if (const auto read = ranges.read(file); !read) return std::unexpected(read.error());
  }
  const auto meta = table_meta_text(*info);
  TableParts parts{.v4 = steps_of(ranges.v4(), kLastV4),
                   .v6 = steps_of(ranges.v6(), kLastV6),
                   .ases = {},
                   .countries = ranges.countries(),
                   .meta = meta};
  parts.ases = sizes_of(ranges.ases(), parts.v4);
  const auto image = table_image(parts);
  if (!image) return std::unexpected(image.error());
  if (const auto written = write_file_atomically(output_path, *image); !written) {
    return std::unexpected(written.error());
  }
  const auto table = AddressTable::open(output_path);
  if (!table) return std::unexpected(table.error());
  return table->info();
}

}  // namespace whither
