#include <fmt/format.h>

#include <memory>

#include "app/answer.h"
#include "app/commands/asking_options.h"
#include "app/commands/commands.h"
#include "app/complaints.h"
#include "app/household.h"
#include "app/lease_watch.h"
#include "app/places.h"
#include "app/say_device.h"
#include "app/state.h"
#include "report/devices.h"

namespace whither {

namespace {

struct Options {
  Asking asking;
  std::string device;
  std::string other;
  std::vector<std::string> devices;
  bool all = false;
  bool undo = false;  // remove from a group, show again
  std::string file;
};

// Those that sent or got something in the window, and those that are known.
Result<int> list(const Options& options) {
  auto prepared = prepare(options.asking, 0, false, Store::Order::Any);
  if (!prepared) return std::unexpected(prepared.error());
  TopQuestion question;
  question.common = prepared->question;
  question.what = What::Devices;
  const auto ranking = top(prepared->store, question, prepared->context());
  if (!ranking) return std::unexpected(ranking.error());
  auto lines = device_lines(*ranking, prepared->devices, options.all);
  // What is no address of mine stands in a ranking of devices where both ends are strangers.
  std::erase_if(
      lines, [&](const DeviceLine& line) { return line.device == nullptr && !prepared->local.contains(line.address); });
  const auto vendors = Vendors::read(Vendors::kFolder);
  const auto sheet = [&] { return devices_sheet(lines, vendors); };
  auto written = write_answer(options.asking.rows,
                              {.text = [&] { return devices_text(lines, vendors, prepared->now, terminal_width()); },
                               .json = [&] { return sheet_json("whither.devices/1", sheet()); },
                               .sheet = sheet,
                               .ndjson = {}});
  if (!written) return std::unexpected(written.error());
  return 0;
}

Result<int> told(const Result<std::string>& sentence) {
  if (!sentence) return std::unexpected(sentence.error());
  print(*sentence + "\n");
  return 0;
}

Result<int> import(const Options& options, const Layout& layout) {
  const auto path = options.file == "-" ? "/dev/stdin" : options.file;
  const auto leases = leases_in(path, wall_clock());
  if (!leases) return std::unexpected(leases.error());
  auto state = State::open_for_writing(layout);
  if (!state) return std::unexpected(state.error());
  if (auto saved = state->saw(leases->seen); !saved) return std::unexpected(saved.error());
  if (leases->unread != 0) note(fmt::format("{} lines are no leases as dnsmasq writes them", leases->unread));
  return told(fmt::format("{} leases are known", leases->seen.size()));
}

// Carries out what changes state.db of the folder.
using Change = Result<int> (*)(const Options&, const Layout&);

void add_changes(CLI::App& command, const std::shared_ptr<Options>& options, Invocation& invocation) {
  const auto add = [&](const char* name, const char* what, Change change) {
    auto* const each = command.add_subcommand(name, what);
    add_data_dir_option(*each, options->asking.data_dir);
    each->add_flag("-j,--json", options->asking.rows.json, "tell errors as JSON");
    each->callback([options, change, &invocation] {
      invocation.json = options->asking.rows.tells_json();
      invocation.run = [options, change]() -> Result<int> {
        const auto layout = reading_place(options->asking.data_dir);
        if (!layout) return std::unexpected(layout.error());
        return change(*options, *layout);
      };
    });
    return each;
  };
  constexpr const char* kDevice = "its name, an address or a MAC address";
  auto* const name = add("name", "Give a device a name, also in flows of the past", [](const auto& o, const auto& l) {
    return told(name_device(l, o.device, o.other, wall_clock()));
  });
  name->add_option("DEVICE", options->device, kDevice)->required();
  name->add_option("NAME", options->other, "what it is called from now on")->required();
  auto* const merge = add("merge", "Take two devices for one", [](const auto& o, const auto& l) {
    return told(merge_devices(l, o.device, o.other, wall_clock()));
  });
  merge->add_option("DEVICE", options->device, kDevice)->required();
  merge->add_option("INTO", options->other, "the one that stays")->required();
  auto* const split = add("split", "Take a MAC address or an address for a device of its own",
                          [](const auto& o, const auto& l) { return told(split_device(l, o.device, wall_clock())); });
  split->add_option("ADDRESS", options->device, "of a device that has several")->required();
  auto* const group = add("group", "Put devices into a group", [](const auto& o, const auto& l) {
    return told(group_devices(l, o.other, o.devices, o.undo, wall_clock()));
  });
  group->add_option("GROUP", options->other, "its name, for filters: group iot")->required();
  group->add_option("DEVICE", options->devices, kDevice)->required();
  group->add_flag("--remove", options->undo, "take them out of it");
  auto* const hide = add("hide", "Leave a device out of the list", [](const auto& o, const auto& l) {
    return told(hide_device(l, o.device, !o.undo, wall_clock()));
  });
  hide->add_option("DEVICE", options->device, kDevice)->required();
  hide->add_flag("--undo", options->undo, "show it again");
  auto* const forget = add("forget", "Forget what was said of a device",
                           [](const auto& o, const auto& l) { return told(forget_device(l, o.device)); });
  forget->add_option("DEVICE", options->device, kDevice)->required();
  auto* const leases = add("import", "Learn from a lease file who has which address now", import);
  leases->add_option("FILE", options->file, "as dnsmasq writes it, - for standard input")->required();
}

}  // namespace

void add_devices(CLI::App& app, Invocation& invocation) {
  auto* const command = app.add_subcommand("devices", "List devices; name, merge, split, group and hide them");
  command->require_subcommand(0, 1);
  const auto options = std::make_shared<Options>();
  add_data_dir_option(*command, options->asking.data_dir);
  add_window_options(*command, options->asking);
  command->add_flag("--all", options->all, "hidden ones, too");
  add_row_options(*command, options->asking.rows);
  command->callback([command, options, &invocation] {
    if (!command->get_subcommands().empty()) return;
    invocation.json = options->asking.rows.tells_json();
    invocation.run = [options] { return list(*options); };
  });
  add_changes(*command, options, invocation);
  command->footer(
      "Examples:\n"
      "  whither devices\n"
      "  whither devices name 192.168.1.139 phone\n"
      "  whither devices merge 192.168.1.88 phone\n"
      "  ssh router cat /tmp/dhcp.leases | whither devices import -");
}

}  // namespace whither
