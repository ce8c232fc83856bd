#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/layout.h"
#include "store/manifest.h"

namespace whither {

// A view that a query of a person may name (docs/reference/sql.md).
struct SandboxView {
  std::string_view name;
  std::string statement;  // its SELECT
};

// `flows`: every stored flow, a column a field by its name, addresses, MAC addresses and kinds as text; behind them the
// pairs of columns that addresses have in files. `sums`: hourly sums (store/summary.h), addresses as text.
// They need the functions of store/address_functions.h.
std::vector<SandboxView> sandbox_views(const Layout& layout, const Manifest& manifest);

// The files that they read.
std::vector<std::string> files_of_views(const Layout& layout, const Manifest& manifest);

}  // namespace whither
