#include <array>

#include "ingest/csv/header.h"

namespace whither {

namespace {

using enum CsvColumn::How;

// The titles of SiLK 3. Its applications are guesses at a port's number, its sensors no routers.
constexpr auto kColumns = std::to_array<CsvColumn>({
    {"sIP", Field::src_addr},
    {"dIP", Field::dst_addr},
    {"sPort", Field::src_port},
    {"dPort", Field::dst_port, PeerPort},
    {"pro", Field::protocol},
    {"protocol", Field::protocol},
    {"packets", Field::packets},
    {"pkts", Field::packets},
    {"bytes", Field::bytes},
    {"flags", Field::tcp_flags},
    {"sTime", Field::time_start},
    {"sTime+msec", Field::time_start},
    {"dur", Field::time_start, Duration},
    {"duration", Field::time_start, Duration},
    {"dur+msec", Field::time_start, Duration},
    {"eTime", Field::time_end},
    {"eTime+msec", Field::time_end},
    {"sen", {}, LeftOut},
    {"sensor", {}, LeftOut},
    {"in", Field::in_if},
    {"out", Field::out_if},
    {"nhIP", Field::next_hop, UnlessZero},
    {"cla", {}, LeftOut},
    {"class", {}, LeftOut},
    {"type", {}, LeftOut},
    {"iTy", Field::icmp_type},
    {"iType", Field::icmp_type},
    {"iCo", Field::icmp_code},
    {"iCode", Field::icmp_code},
    {"initialF", {}, LeftOut},
    {"sessionF", {}, LeftOut},
    {"initialFlags", {}, LeftOut},
    {"sessionFlags", {}, LeftOut},
    {"attribut", {}, LeftOut},
    {"attributes", {}, LeftOut},
    {"appli", {}, LeftOut},
    {"application", {}, LeftOut},
});

}  // namespace

std::span<const CsvColumn> silk_columns() { return kColumns; }

}  // namespace whither
