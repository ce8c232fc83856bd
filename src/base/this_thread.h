#pragma once

namespace whither {

// Names the calling thread, as `top -H` and profilers show it; at most 15 letters.
void name_thread(const char* name);

// Lets the other threads of this process, and other processes, go first (nice, as Linux has it for each thread).
void yield_priority(int nice);

}  // namespace whither
