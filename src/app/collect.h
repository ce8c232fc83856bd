#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/sockets.h"
#include "base/result.h"
#include "store/layout.h"

namespace whither {

// A packet's way in: sockets → receive → queue → decode → store. `open` binds and opens everything, `run` works until
// `stop` is called and then stores all that had arrived.
class Collector {
 public:
  static Result<Collector> open(const Listening& where, const Config& config, const Layout& layout);
  Collector(Collector&&) noexcept;
  Collector& operator=(Collector&&) noexcept;
  ~Collector();

  // "udp [::]:2055", with the real ports.
  const std::vector<std::string>& listening() const;
  // Starts the threads and waits for SIGINT or SIGTERM. Fault where flows could not be stored at the end.
  Result<void> run();

 private:
  struct State;
  explicit Collector(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace whither
