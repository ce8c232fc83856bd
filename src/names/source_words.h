#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "names/address_table.h"

namespace whither {

// What is known of where a file comes from, and the day that it tells of: by the package.json beside the file where
// there is one, else by what the file says of itself (the metadata of an MMDB, comments at its head), else the file's
// own name and the day (UTC) on which it was changed. Sources whose licence asks for it get their attribution line.
Result<Source> source_of_file(const std::string& path);

// The text of a member at the top of a JSON object, e.g. "version"; "" where there is none or it is no text. Takes any
// bytes; escapes other than \" \\ \/ are left out.
std::string json_text(std::string_view json, std::string_view key);

// The date at the end of a version such as 2.3.2026061719: "2026-06-17"; "" where there is none.
std::string date_in_version(std::string_view version);

}  // namespace whither
