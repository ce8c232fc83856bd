"""Runs every end-to-end test, and those of crashes, and closes with "N passed, N failed, N skipped"."""
import pathlib
import sys
import unittest

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here))
suite = unittest.TestSuite()
for folder in (here, here.parent / "crash"):
    sys.path.insert(0, str(folder))
    suite.addTests(unittest.TestLoader().discover(str(folder), pattern="*_test.py", top_level_dir=str(folder)))
result = unittest.TextTestRunner(stream=sys.stdout, verbosity=1).run(suite)
for test, reason in result.skipped:
    print(f"SKIPPED {test.id()}: {reason}")
bad = len(result.failures) + len(result.errors)
print(f"{result.testsRun - bad - len(result.skipped)} passed, {bad} failed, {len(result.skipped)} skipped")
sys.exit(bad != 0)
