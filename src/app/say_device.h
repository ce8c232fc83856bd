#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "names/device_book.h"
#include "store/layout.h"

namespace whither {

// What people say of devices: each change is kept in state.db and gives a sentence of what is so now. Devices are named
// by their name, an address or a MAC address. Fault::Usage where there is none such, or where the configuration says
// it.

// `device` is called `name` from now on; also in flows of the past.
Result<std::string> name_device(const Layout& layout, const std::string& device, const std::string& name, Time now);
// What was two devices is `into`.
Result<std::string> merge_devices(const Layout& layout, const std::string& device, const std::string& into, Time now);
// The MAC address, or the address that no lease told of, is a device of its own.
Result<std::string> split_device(const Layout& layout, const std::string& key, Time now);
// Which groups have the device.
Result<std::string> group_devices(const Layout& layout, const std::string& group,
                                  const std::vector<std::string>& devices, bool remove, Time now);
// Whether lists show it.
Result<std::string> hide_device(const Layout& layout, const std::string& device, bool hide, Time now);
// All that was said of it.
Result<std::string> forget_device(const Layout& layout, const std::string& device);

}  // namespace whither
