#include "names/registrable.h"

#include <libpsl.h>

#include <algorithm>
#include <memory>

#include "base/letter_case.h"

namespace whither {

namespace {

struct Release {
  void operator()(psl_ctx_t* list) const { psl_free(list); }
};

const psl_ctx_t* suffixes() {
  static const std::unique_ptr<psl_ctx_t, Release> list{psl_latest(nullptr)};
  return list ? list.get() : psl_builtin();
}

}  // namespace

std::string registrable_domain(std::string_view name) {
  std::string lowered(name);
  std::ranges::transform(lowered, lowered.begin(), lower);
  if (lowered.ends_with('.')) lowered.pop_back();
  const auto* const known = suffixes();
  const char* const found = known == nullptr ? nullptr : psl_registrable_domain(known, lowered.c_str());
  return found == nullptr ? lowered : std::string(found);
}

}  // namespace whither
