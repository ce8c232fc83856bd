#pragma once

#include <cstdio>
#include <string>

#include "base/result.h"

namespace whither {

// The same flows in a file that is not compressed, which the user's own nfdump writes: for LZO, which no library that
// whither may use unpacks. It is in the folder for temporary files ($TMPDIR, else /tmp), has no name there any more and
// goes when it is closed. Fault::Unreachable where there is no nfdump, Fault::NotUnderstood where it cannot read it.
Result<std::FILE*> rewrite_with_nfdump(const std::string& path);

}  // namespace whither
