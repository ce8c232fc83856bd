#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/layout.h"

struct sqlite3;

namespace whither {

// What people tell whither to remember, beside the flows: an SQLite database, state.db in the data folder, which
// several processes may have open. One thread.
class State {
 public:
  // For reading: nothing where there is none yet.
  static Result<std::optional<State>> open(const Layout& layout);
  // For writing too: makes it where there is none. Fault::NotPermitted where the folder may not be written,
  // Fault::Damaged where the file is no database of ours or of a later release.
  static Result<State> open_for_writing(const Layout& layout);

  // A filter by a name.
  struct View {
    std::string name;
    std::string filter;
    Time saved;
  };
  // By name.
  Result<std::vector<View>> views();
  Result<std::optional<View>> view(std::string_view name);
  // Takes the place of one of that name, in any letter case.
  Result<void> save(const View& view);
  // False where there is none.
  Result<bool> remove_view(std::string_view name);

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  using Handle = std::unique_ptr<sqlite3, Close>;
  explicit State(Handle database) : database_(std::move(database)) {}
  static Result<Handle> connect(const std::string& path, int flags);
  Result<void> prepare_tables();
  Result<std::vector<View>> views_where(const char* condition, std::string_view name);

  Handle database_;
};

}  // namespace whither
