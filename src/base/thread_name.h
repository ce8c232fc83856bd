#pragma once

namespace whither {

// Names the calling thread, as `top -H` and profilers show it; at most 15 letters.
void name_thread(const char* name);

}  // namespace whither
