#pragma once

#include <optional>
#include <string>
#include <vector>

#include "names/device_book.h"
#include "names/vendors.h"
#include "report/sheet.h"
#include "report/top.h"

namespace whither {

// One line of a list of devices: one that is known, or an address of mine that sent or got something.
struct DeviceLine {
  const KnownDevice* device = nullptr;  // nullptr: the address alone is known
  Address address;
  Tally tally;  // in the window
};

// The devices of the ranking (of What::Devices, all rows) and the known ones that it lacks, hidden ones only with
// `all`. Views the book.
std::vector<DeviceLine> device_lines(const TopAnswer& ranking, const DeviceBook& book, bool all);

std::string devices_text(const std::vector<DeviceLine>& lines, const Vendors& vendors, Time now, std::size_t width);
Sheet devices_sheet(const std::vector<DeviceLine>& lines, const Vendors& vendors);

}  // namespace whither
