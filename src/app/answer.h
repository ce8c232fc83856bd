#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "app/registry_desk.h"
#include "app/reverse_desk.h"
#include "app/row_options.h"
#include "base/result.h"
#include "names/address_table.h"
#include "names/local_networks.h"
#include "report/question.h"
#include "report/top.h"
#include "store/store.h"

namespace whither {

// What the user typed, for every command that asks.
struct Asking {
  std::string data_dir;
  std::vector<std::string> filter;  // joined by blanks
  std::string device;
  std::string beside;           // a second device, to compare with
  bool words_name_two = false;  // the filter may begin with both devices
  std::string last, since, until;
  std::optional<std::size_t> limit;
  RowOptions rows;
  std::string zone;  // --tz
  bool fail_empty = false;
  bool once = false;     // top
  bool reverse = false;  // flows, top
  bool offline = false;  // with it: nobody is asked
  bool strict = false;
  bool explain = false;
};

// What the user typed for a ranking alone; "" where nothing was.
struct TopWords {
  std::string what;
  std::string sort = "bytes";
  std::string step;
  std::string compare;
  bool side_by_side = false;
  bool fail_on_new = false;
  std::string svg;  // a file, "-" for standard output
  bool by_registry = false;
  RegistryWords registry;
};

// A question's way out: words → question → store → names → report → standard output. Each gives the exit code; notes
// and warnings go to standard error.
Result<int> answer_top(const Asking& asking, const TopWords& words);
Result<int> answer_device(const Asking& asking);
Result<int> answer_flows(const Asking& asking);
// Flows as they arrive, until SIGINT or SIGTERM or the limit.
Result<int> follow_flows(const Asking& asking);

// For commands that show flows in their own way: everything an answer needs, made ready. The defaults are the window of
// 24 hours that ends at the newest flow, and `limit` rows.
struct Prepared {
  Store store;
  AddressTable table;
  LocalNetworks local;
  DeviceBook devices;
  Question question;
  std::optional<Device> beside;
  Time now;

  Context context() const { return {table, local, &devices}; }
};
Result<Prepared> prepare(const Asking& typed, std::size_t limit, bool window_by_default,
                         Store::Order order = Store::Order::Stored, const std::string& may_write = "");

// Tells what of the window was let go, and with --explain what the answer is made from.
void tell_sources(const Asking& asking, const Prepared& prepared, const Store::Substitutes& may_be = Store::Sums::No);

// Who looks up names for --reverse; nothing without it.
Result<std::optional<ReverseDesk>> reverse_desk_for(const Asking& asking);

// The networks that count as local on this host.
LocalNetworks local_networks();
// The filter that was asked for, with the words of the table. Its warnings (errors with --strict) and its error are
// told on standard error; the error returned then is without a message.
// Warns where a filter asks for names that no flow of the window tells (F012): an error with --strict.
Result<void> check_names(const Asking& asking, const Filter& filter, const Store& store, const Window& window);
Result<Filter> understood(const Asking& asking, const Vocabulary& vocabulary);

// Columns of the terminal on standard output, or as many as were asked for with --width; 0 where neither is.
std::size_t terminal_width();
void set_width(std::size_t columns);
// Writes all of it to standard output.
void print(std::string_view text);

}  // namespace whither
