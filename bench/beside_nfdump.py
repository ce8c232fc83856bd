"""Questions that whither and Debian's nfdump are asked, their answers compared before their times are."""
import json
import os
import statistics
import subprocess
import time


def timed(command, times=3):
    """Standard output, the median of the seconds from a process's start to its end, and its peak memory in megabytes."""
    seconds, peak = [], 0
    for _ in range(times):
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert status == 0, command
        seconds.append(time.perf_counter() - began)
        peak = max(peak, usage.ru_maxrss)
    return output, statistics.median(seconds), peak / 1024


def ranked_bytes(output):
    """The bytes of the rows of `nfdump -s … -q -o csv`, by what it ranks."""
    lines = [line.split(",") for line in output.splitlines()]
    header = next(line for line in lines if "val" in line)
    octets = header.index("ibyt") if "ibyt" in header else header.index("byt")
    return {line[header.index("val")]: int(line[octets]) for line in lines[1:] if len(line) == len(header)}


def compared(title, ours, theirs, times=3, key="bytes"):
    """Prints how long each takes; both answers have the same ten rows with the same bytes."""
    output, seconds, peak = timed(ours, times)
    mine = sorted((row[key] for row in json.loads(output)["rows"]), reverse=True)
    output, their_seconds, their_peak = timed(theirs, times)
    nfdump = sorted(ranked_bytes(output).values(), reverse=True)
    assert mine[:10] == nfdump[:10], (mine, nfdump)
    print(f"{title:34} {seconds:7.2f} s {peak:7.0f} MB   nfdump {their_seconds:7.2f} s {their_peak:7.0f} MB   "
          f"{their_seconds / seconds:5.1f} times as fast, {peak / their_peak:.2f} of its memory", flush=True)
