#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "base/time.h"
#include "names/address_table.h"
#include "store/layout.h"

namespace whither {

// Where `serve` and imports put their data when nothing is said: /var/lib/whither for root (or $STATE_DIRECTORY of
// systemd), else $XDG_DATA_HOME/whither, else ~/.local/share/whither.
std::string default_data_folder();

// Where a server writes: `given`, else $WHITHER_DATA_DIR, else default_data_folder().
Layout serving_place(const std::string& given);
// Where an import writes: as reading_place(), else as serving_place().
Result<Layout> writing_place(const std::string& given);
// The data folder to read from: `given`, else $WHITHER_DATA_DIR, else the running server's, else the first of the
// user's and the system's that holds a store. Fault::NotPermitted where it may not be read.
Result<Layout> reading_place(const std::string& given);

// Tells other commands which folder the running server writes to: in $XDG_RUNTIME_DIR where that is set, else in
// /run/whither, for all users. Best effort: a server without it works, and commands then need --data-dir.
void announce_server(const Layout& layout);

// Makes the folder and takes the lock that makes this process its server, which lasts as long as the Fd.
// Fault::Unreachable while another one serves it, Fault::NotPermitted where the folder cannot be written to.
Result<Fd> lock_for_serving(const Layout& layout);
// True while a server writes to the folder.
bool is_served(const Layout& layout);

// The address table's file: the data folder's own, else the one beside the program, else /usr/share/whither's.
// "" where there is none.
std::string address_table_place(const std::optional<Layout>& layout);
// That table, with the organisations that the data folder's organisations.txt tells (what is wrong in it is noted); an
// empty one where there is none. Fault::Damaged where it cannot be trusted.
Result<AddressTable> open_address_table(const std::optional<Layout>& layout);
// Notes that there is none, or how old it is where that is old.
void tell_table(const AddressTable& table, Time now);

// Where what registries said is kept: `registry/` in the data folder where it is there and may be written to, else
// $XDG_CACHE_HOME/whither (~/.cache/whither).
std::string registry_folder(const std::optional<Layout>& layout);
// The same, made where it is not there. Fault::NotPermitted where neither may be written to.
Result<std::string> make_registry_folder(const std::optional<Layout>& layout);

// `path` as it is from the root.
std::string absolute(const std::string& path);

}  // namespace whither
