#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/registry_book.h"
#include "base/result.h"
#include "names/rdap_client.h"
#include "names/whois_client.h"
#include "store/layout.h"

namespace whither {

// What the user typed of how to ask registries; "" where nothing was.
struct RegistryWords {
  std::string protocol;  // "rdap" or "whois" alone
  std::string server;    // of whois
  std::vector<std::string> host_map;
  std::string timeout = "60s";
  bool offline = false;
  bool fresh = false;
};

// Looks up who holds an address: in the book of what registries said, else by RDAP, else by whois, within the limits
// that the book keeps for all processes. Where whither keeps from asking, it says why. One thread.
class RegistryDesk {
 public:
  // `why` stands in the history. With words.offline nobody is asked and nothing written. Fault::Usage for wrong words,
  // Fault::NotPermitted where there is no place to keep the book, as without it no limit could be kept.
  static Result<RegistryDesk> open(const RegistryWords& words, const std::optional<Layout>& layout, std::string why);

  struct Finding {
    std::optional<WhoisAnswer> answer{};  // nothing where nobody was asked or nobody answered
    Time asked{};                         // when the registry said so
    bool is_kept = false;                 // it was in the book: nobody was asked now
    std::optional<Error> failure{};       // beside an answer: why it is less than a holder
  };
  // Waits: for the turn of each server, and for answers, at most as long as the words say. `target` is no special
  // address.
  Finding look_up(const Address& target);

 private:
  RegistryDesk() = default;
  Result<void> take_words(const RegistryWords& words);
  std::optional<Finding> from_book(const Address& target, Time now);
  Finding ask(const Address& target, Time now);
  Finding ask_by_rdap(const Address& target, Time now);
  void ask_by_whois(const Address& target, Finding& finding);
  void remember(const Address& target, const Finding& finding);
  RegistryGate gate_for(const Address& target, RegistryProtocol protocol);
  Result<void> enter(const WhoisStep& step, const Address& target, RegistryProtocol protocol);
  void leave(const WhoisStep& step);

  std::optional<RegistryBook> book_;
  std::string why_;
  RdapOptions rdap_;
  WhoisOptions whois_;
  bool asks_rdap_ = true;
  bool asks_whois_ = true;
  bool is_offline_ = false;
  bool is_fresh_ = false;
  RegistryBook::Turn turn_;       // of the question in hand
  std::optional<Error> refused_;  // why a server was not asked, of the look-up in hand
};

}  // namespace whither
