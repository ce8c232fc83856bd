#pragma once

#include <functional>
#include <optional>
#include <string>

#include "app/config.h"
#include "app/import.h"
#include "app/import_incoming.h"
#include "app/import_progress.h"
#include "app/import_words.h"
#include "base/address.h"
#include "base/result.h"
#include "store/imported_files.h"
#include "store/layout.h"
#include "store/writer.h"

namespace whither {

// One run of the command: the store, and what holds for all of its files.
class Import {
 public:
  struct Settings {
    ImportKind kind;
    bool again;
    bool keep;
    const Config& config;
    const Layout& layout;
    Address router;
    std::optional<CsvZone> zone;
  };
  Import(const Settings& settings, ImportedFiles before, ImportProgress& progress)
      : settings_(settings), before_(std::move(before)), progress_(progress) {}

  // Fills in what was found in `imported.file`. On error nothing of it is stored, and the next file may be taken.
  // kInterrupted where `progress` was stopped before it was stored.
  Result<void> take(Imported& imported);

 private:
  Result<void> take_new(Imported& imported);
  Result<void> read(Imported& imported);
  Result<void> read_capture(Imported& imported);
  Result<void> read_messages(Imported& imported);
  Result<void> read_nfcapd(Imported& imported);
  Result<void> read_csv(Imported& imported);
  Result<void> store(Imported& imported, std::function<std::uint64_t()> position,
                     const std::function<Result<void>(Incoming&)>& read);
  Result<void> check_age(const std::string& file);
  Result<void> finish(Imported& imported);
  Result<void> merge();

  const Settings settings_;
  ImportedFiles before_;
  ImportProgress& progress_;
  std::optional<Writer> writer_;
};

// Whether it is a file and no pipe, folder or standard input.
bool is_regular(const std::string& file);
// Its bytes, 0 where it is not regular.
std::uint64_t size_of(const std::string& file);

}  // namespace whither
