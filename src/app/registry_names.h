#pragma once

#include "app/registry_desk.h"
#include "base/result.h"
#include "report/top.h"

namespace whither {

// Names the rows of an answer as registries do ("Example Hosting Inc. (EX-1)"), asking about the biggest address of
// each that is not kept; a line on standard error tells how far that is. Rows of which no registry tells keep their
// names, and a note says so. has_addresses() of the question has to hold.
Result<void> name_by_registry(TopAnswer& answer, Store& store, const TopQuestion& question, const Context& context,
                              RegistryDesk& desk);

}  // namespace whither
