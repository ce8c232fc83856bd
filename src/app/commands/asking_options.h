#pragma once

#include <CLI/App.hpp>
#include <cstddef>
#include <optional>
#include <string>

#include "app/answer.h"
#include "app/registry_desk.h"

namespace whither {

// Which flows: the options that every command has that asks of the stored flows.
void add_question_options(CLI::App& command, Asking& asking);
// The same but for the filter.
void add_answer_options(CLI::App& command, Asking& asking);
// The same but for the device.
void add_reading_options(CLI::App& command, Asking& asking);
// -n and --limit: a whole number.
void add_limit_option(CLI::App& command, std::optional<std::size_t>& limit, const std::string& help);
// --last, --since and --until.
void add_window_options(CLI::App& command, Asking& asking);
// --json, --ndjson, --csv, --tsv and --parquet: what every command has that prints rows.
void add_row_options(CLI::App& command, RowOptions& rows);
// The same, and --tz and --fail-empty.
void add_format_options(CLI::App& command, Asking& asking);
// How registries are asked: --protocol, --fresh, --host-map and --timeout.
void add_registry_options(CLI::App& command, RegistryWords& words);
// --reverse and --offline.
void add_reverse_options(CLI::App& command, Asking& asking);
void add_data_dir_option(CLI::App& command, std::string& data_dir);

}  // namespace whither
