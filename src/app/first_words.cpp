#include "app/first_words.h"

#include <fmt/format.h>

#include "app/answer.h"
#include "app/places.h"
#include "report/table.h"
#include "store/manifest.h"

namespace whither {

int tell_first_words() {
  const auto layout = reading_place("");
  const auto manifest = layout ? Manifest::load(*layout) : std::unexpected(layout.error());
  if (manifest) {
    print(
        fmt::format("whither {} · {} flows in {}{}\n\n"
                    "  who is talked to     whither top orgs\n"
                    "  which flows          whither flows\n"
                    "  what arrives         whither status\n",
                    WHITHER_VERSION, grouped(manifest->rows()), layout->folder,
                    is_served(*layout) ? ", a server runs" : ", no server runs (whither serve)"));
    return 0;
  }
  print(
      fmt::format("whither {} · no data yet in {}\n\n"
                  "  1  connect your router            whither serve        then let it export NetFlow to port 2055\n"
                  "  2  see what it sends              whither listen       prints flows, stores nothing\n"
                  "  3  look at files you have         whither import pcap capture.pcapng\n\n"
                  "All commands: whither --help\n",
                  WHITHER_VERSION, default_data_folder()));
  return 0;
}

}  // namespace whither
