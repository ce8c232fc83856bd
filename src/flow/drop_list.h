// The list of losses: every way in which a byte or a flow can be lost has one line, is counted in Drops and shown by
// `whither status`. Included with WHITHER_DROP(name, unit, help) defined; no #pragma once on purpose.

// clang-format off
WHITHER_DROP(UnknownVersion,   "datagrams", "neither NetFlow nor IPFIX of a version that is understood: junk, or a protocol still to come")
WHITHER_DROP(Truncated,        "datagrams", "shorter than its own header says")
WHITHER_DROP(BadLength,        "sets",      "a set whose length cannot be: the rest of the datagram cannot be read")
WHITHER_DROP(BadTemplate,      "templates", "a template that cannot be: zero size, more fields than bytes, a reserved id")
WHITHER_DROP(NoTemplate,       "sets",      "data whose template did not come in time")
WHITHER_DROP(HeldFull,         "sets",      "data whose template was not yet known, and no room to hold it")
WHITHER_DROP(TooManyTemplates, "templates", "an exporter announced more templates than are kept")
WHITHER_DROP(TooManyExporters, "datagrams", "more exporters than are kept apart")
WHITHER_DROP(BadRecord,        "records",   "a record whose variable-length field runs past its set")
WHITHER_DROP(SpoolFull,        "datagrams", "arrived while the spool was full: faster than could be stored for long, or the disk has no room")
WHITHER_DROP(SpoolDamaged,     "records",   "of the spool: damaged on disk, what was left of them is set aside")
WHITHER_DROP(KernelFull,       "datagrams", "dropped by the kernel: the socket's receive buffer was full (SO_RXQ_OVFL)")
WHITHER_DROP(Oversized,        "datagrams", "larger than a datagram can be, cut off by the kernel")
WHITHER_DROP(CountersFailed,   "counters",  "of interfaces: could not be written to the store, e.g. because the disk is full")
WHITHER_DROP(BadStream,        "connections", "IPFIX over TCP: closed because what came was no IPFIX message")
WHITHER_DROP(StreamCut,        "messages",  "IPFIX over TCP: began and did not come whole, because the connection ended or stalled")
WHITHER_DROP(TooManyStreams,   "connections", "IPFIX over TCP: refused or closed, as more were open than are kept")
WHITHER_DROP(LogKernelFull,    "lines",     "of a name server's log, by syslog: dropped by the kernel, the socket's receive buffer was full (SO_RXQ_OVFL)")
WHITHER_DROP(LogLineTooLong,   "lines",     "of a name server's log: longer than 64 KiB")
WHITHER_DROP(BadLogLine,       "lines",     "of a name server's log: begins as one of a kind that is known, and is damaged")
WHITHER_DROP(NamesNotKept,     "answers",   "of name servers, and leases: known until the server ends, as more came than could be written to state.db")
// clang-format on
