#include "base/thread_name.h"

#include <pthread.h>

namespace whither {

void name_thread(const char* name) { (void)::pthread_setname_np(::pthread_self(), name); }

}  // namespace whither
