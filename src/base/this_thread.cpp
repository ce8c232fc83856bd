#include "base/this_thread.h"

#include <pthread.h>
#include <sys/resource.h>

namespace whither {

void name_thread(const char* name) { (void)::pthread_setname_np(::pthread_self(), name); }

void yield_priority(int nice) { (void)::setpriority(PRIO_PROCESS, 0, nice); }

}  // namespace whither
