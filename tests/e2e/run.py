"""Runs every end-to-end test, and those of crashes, and closes with "N passed, N failed, N skipped".

Two files of tests run at a time, each in a process of its own: `run.py FILE…` runs these alone, one after the other.
"""
import concurrent.futures
import pathlib
import re
import subprocess
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
FOLDERS = (HERE, HERE.parent / "crash")
AT_ONCE = 2
COUNT = re.compile(r"^(\d+) passed, (\d+) failed, (\d+) skipped$")
# Those that take longest go first, lest one of them runs on alone at the end.
LONGEST = ("corpus_test", "sql_test", "nfdump_filters_test", "crash_test")


def run_here(names):
    """The tests of these modules in this process."""
    sys.path[:0] = [str(folder) for folder in FOLDERS]
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=1).run(unittest.defaultTestLoader.loadTestsFromNames(names))
    for test, reason in result.skipped:
        print(f"SKIPPED {test.id()}: {reason}")
    bad = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - bad - len(result.skipped)} passed, {bad} failed, {len(result.skipped)} skipped")
    return bad == 0


def run_apart(name):
    """What a process of its own says about one module, and how long it took."""
    began = time.monotonic()
    ran = subprocess.run([sys.executable, __file__, name], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return ran.stdout.splitlines(), time.monotonic() - began


def run_all():
    names = sorted((path.stem for folder in FOLDERS for path in folder.glob("*_test.py")),
                   key=lambda name: (LONGEST.index(name) if name in LONGEST else len(LONGEST), name))
    totals = [0, 0, 0]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for name, (lines, seconds) in zip(names, pool.map(run_apart, names)):
            count = COUNT.match(lines[-1]) if lines else None
            counts = [int(number) for number in count.groups()] if count else [0, 1, 0]
            totals = [total + number for total, number in zip(totals, counts)]
            print(f"{name}: {counts[0]} passed, {counts[1]} failed, {counts[2]} skipped in {seconds:.0f} s")
            told = lines if counts[1] else [line for line in lines if line.startswith("SKIPPED")]
            print(*told, sep="\n", end="\n" if told else "", flush=True)
    print("{} passed, {} failed, {} skipped".format(*totals))
    return totals[1] == 0


if __name__ == "__main__":
    sys.exit(0 if (run_here(sys.argv[1:]) if sys.argv[1:] else run_all()) else 1)
