#pragma once

namespace whither {

// What `whither` alone says: how things stand where there is data, else how to start. Gives the exit code.
int tell_first_words();

}  // namespace whither
