#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/ranking.h"

namespace whither {

// "previous", "day", "week".
std::vector<std::string> compare_words();
// The window to compare a closed one with: that of the same length right before it, or the one that began and ended
// when the local clock showed the same a day or a week before. Nothing for another word.
std::optional<Window> window_before(std::string_view word, const Window& window);

// The answer of a ranking beside the same ranking of the window `question.before` and of `question.before_device`, if
// there is one: its rows are the first of the one and of the other, in the order of the present one.
Result<TopAnswer> compared(Store& store, const TopQuestion& question, const Context& context, KeyTable& keys,
                           const Ranking& present);

}  // namespace whither
