#include "query/message_pages.h"

#include <algorithm>
#include <array>

#include "query/lexer.h"

namespace whither {

namespace {

constexpr auto kPages = std::to_array<MessagePage>({
    {"F001", "words that cannot stand where they do: a missing `and`, a term missing behind `not`",
     "Two terms stand side by side, or one is missing. `and` is never left out: what stands side by side without it is "
     "more often a slip than a wish.",
     "tcp port 443 src ip 192.168.1.139", "tcp port 443 and src ip 192.168.1.139"},
    {"F002", "unknown keyword",
     "The word is no keyword of the language. `whither help filter` lists all of them. A name or a text as a value "
     "stands behind its kind.",
     "dst prot 443", "dst port 443"},
    {"F003", "a name that nothing has: of a device, group, organisation, service or view",
     "Nothing that is known has this name; small and capital letters are alike. Devices and groups get their names in "
     "whither.toml.",
     "device iphoen", "ip 192.168.1.139"},
    {"F004", "a network with host bits set",
     "A network of N bits has zeros behind its first N bits; this address has not. Either the network is meant, or the "
     "one address.",
     "dst net 192.168.1.7/24", "dst net 192.168.1.0/24"},
    {"F005", "a number with a suffix that is none",
     "Numbers take k M G T for powers of 1000 and Ki Mi Gi Ti for powers of 1024, durations ms s m h d.", "bytes > 1X",
     "bytes > 1M"},
    {"F006", "warning: `or` and `and` mixed so that tcpdump reads it differently",
     "`and` binds closer than `or` here, as in nfdump and SQL; tcpdump reads from left to right. Both readings are "
     "shown, and the answer is of the first. With --strict it is an error.",
     "port 53 or port 853 and src ip 192.168.1.139", "(port 53 or port 853) and src ip 192.168.1.139"},
    {"F007", "tests of bytes in packets",
     "tcpdump can look at any byte of a packet. A flow is what is left of many packets: there are no bytes to look at, "
     "but much of what such tests are for is in fields of their own.",
     "tcp[13] = 2", "flags S and not flags A"},
    {"F008", "not a letter of a TCP flag",
     "Flags are written as letters, C E U A P R S F; X stands for UAPRSF. Behind `=` these flags and no other are "
     "meant.",
     "flags S9", "flags SA"},
    {"F009", "not a country", "A country is its two letters in ISO 3166, or its English name.", "country USA",
     "country US", true},
    {"F010", "a parenthesis, bracket or quote that has no partner",
     "What is opened has to be closed, and nothing is closed that was not opened.", "(port 80 or port 443",
     "(port 80 or port 443)"},
    {"F011", "note: a part of a name that several organisations have",
     "No organisation has exactly this name, and several have it in theirs. All of them are used, and some listed. A "
     "name "
     "in full, or the numbers of the ASes, mean one.",
     "org apple", "as in [714 6185]", true},
    {"F012", "warning: names were asked for, and no flow of the window has one",
     "The filter asks for names that flows tell of themselves: TLS server name, HTTP host, DNS question. Only "
     "exporters that "
     "look into packets send them. With --strict it is an error.",
     "domain *.doubleclick.net", "as 15169", true},
    {"F013", "words of one term that contradict each other",
     "A term has one side, one family and one protocol, and only kinds that these have: a port has no next router.",
     "next port 80", "next ip 192.0.2.1"},
    {"F014", "a value or a kind is missing",
     "A kind wants a value behind it, and a value a kind before it. Unquoted, a shell takes `>` and what is behind it "
     "for itself: quote the whole filter, or write `gt`.",
     "src ip 192.168.1.139 and bytes", "src ip 192.168.1.139 and bytes gt 1M"},
    {"F015", "tests that only packets can answer",
     "tcpdump has words for what only a packet can tell. What a flow has in their place is said.", "broadcast",
     "dst ip 255.255.255.255"},
    {"F016", "a test on what is not stored",
     "nfdump filters on fields that are not stored here. Such a test would match nothing, so it is refused.",
     "payload content 'GET'", "tcp port 80"},
    {"F017", "longer than 4096 bytes",
     "A filter has at most 4096 bytes. Long lists of addresses are shorter as networks, or as the AS that they are in.",
     "", "as 15169"},
    {"F018", "more than 64 parentheses, or 10 views and files, deep",
     "A filter nests at most 64 parentheses; views and files are in one another at most 10 deep, and none is in "
     "itself.",
     "", "port 80 or port 443"},
    {"F019",
     "more than 1024 values in a list, 100 000 in a file, 4096 ASes, 200 organisations, 100 views or 50 regular "
     "expressions",
     "A list has at most 1024 values, one in a file 100 000; a filter names at most 4096 ASes, and brings in at most "
     "100 views and files, and 50 regular expressions. A part of a name means at most 200 organisations. A range, "
     "written A-B, counts as one "
     "value.",
     "", "port in [1-1023, 8080]"},
    {"F020", "a value of the wrong sort", "The kind takes values of another sort, as said in the message.",
     "src mac 00:00:5e", "src mac 00:00:5e:00:53:01"},
    {"F021", "a value out of range", "The value is larger than the field can be, or a range ends before it begins.",
     "port 70000", "port in [60000-65535]"},
    {"F022", "a comparison that the kind has no order for",
     "Addresses, MAC addresses and flags are equal or not, but none is more than another. A network is the range of "
     "addresses that is meant most often.",
     "ip > 192.0.2.1", "net 192.0.2.0/24"},
    {"F023", "note: a word of pcap-filter was read as another",
     "pcap-filter's `less` and `greater` count the bytes of a packet. A flow is many packets: their average is tested.",
     "less 100", "bpp <= 100"},
    {"F024", "a file that cannot be read",
     "`@include FILE` and `[@FILE]` read files on the command line, below the current folder and that of the "
     "configuration.",
     "ip in [@blocked.txt]", "ip in [192.0.2.1 198.51.100.0/24]", true},
});

}  // namespace

std::span<const MessagePage> message_pages() { return kPages; }

const MessagePage* message_page(std::string_view code) {
  const auto found = std::ranges::find_if(kPages, [&](const MessagePage& page) { return same_word(code, page.code); });
  return found == kPages.end() ? nullptr : &*found;
}

}  // namespace whither
