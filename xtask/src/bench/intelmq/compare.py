"""Gives IntelMQ the rows of `report_load.rs` and compares whose it says they are.

Called by `cargo xtask bench intelmq` with the folder of the rows and the socket of a Redis.

IntelMQ works as its manual's "IntelMQ as Library": parser, look-up and deduplicator of one
process, messages handed on as objects. The manual's ordinary way puts a Redis queue between
each two, so this favours IntelMQ. The look-up is its `asn_lookup` (the pyasn tree in memory)
with members' numbers in place of AS numbers: the only expert without a call over the network or
a list walked for each row that finds the longest prefix among a million. The deduplicator keeps
its keys in Redis over a Unix socket, as the manual advises, and is told to look at what
Vårdkase tells a repeat by: address, port, kind.
"""

import collections
import resource
import sys
import time
from pathlib import Path

from intelmq.bots.experts.asn_lookup.expert import ASNLookupExpertBot
from intelmq.bots.experts.deduplicator.expert import DeduplicatorExpertBot
from intelmq.bots.parsers.shadowserver.parser import ShadowserverParserBot
from intelmq.lib.bot import BotLibSettings
from intelmq.lib.utils import base64_encode

# Rows in one message to the parser: the collector's `chunk_size`, so that memory is bounded.
CHUNK_ROWS = 2_000
# IntelMQ ships the mapping of three reports only and downloads the others: the rows go as one of
# them. Columns that it does not know are kept as `extra`.
FILE_NAME = "2026-11-22-test_smb-test.csv"
# Differing rows of each kind that are shown.
SHOWN = 2


def bot(kind, name, **settings):
    return kind(name, settings=BotLibSettings | {"logging_level": "ERROR"} | settings)


def chunks(file):
    header = file.readline()
    rows = []
    for line in file:
        rows.append(line)
        if len(rows) == CHUNK_ROWS:
            yield header + "".join(rows)
            rows = []
    if rows:
        yield header + "".join(rows)


def kind_of(ours, theirs, address):
    family = "IPv6, " if ":" in address else ""
    if ours == theirs:
        return family + "same owners"
    if not theirs:
        return family + "IntelMQ finds nobody"
    if theirs < ours:
        return family + "IntelMQ finds one of several owners"
    return family + "IntelMQ finds somebody else"


def compare(ours, theirs):
    told, shown = collections.Counter(), collections.Counter()
    for number, (row, answer) in enumerate(zip(ours, theirs, strict=True), 1):
        address, owners = row.rstrip("\n").split("\t")
        if address != answer[0]:
            sys.exit(f"row {number}: {address} in ours, {answer[0]} in IntelMQ's")
        owners = set(owners.split(",")) - {""}
        kind = kind_of(owners, answer[1], address)
        told[kind] += 1
        if "same" not in kind and shown[kind] < SHOWN:
            shown[kind] += 1
            print(f"  row {number} {address}: ours {sorted(owners)}, theirs {sorted(answer[1])}")
    for kind, count in told.most_common():
        print(f"owners: {count} rows: {kind}")


def main(folder, socket):
    begun = time.monotonic()
    lookup = bot(ASNLookupExpertBot, "lookup", database=str(folder / "networks.tsv"))
    parser = bot(ShadowserverParserBot, "parser", test_mode=True)
    repeats = bot(
        DeduplicatorExpertBot,
        "repeats",
        redis_cache_host=socket,
        filter_type="whitelist",
        filter_keys="source.ip,source.port,classification.identifier",
    )
    print(f"IntelMQ: {time.monotonic() - begun:.1f} s to load the networks")
    found, kept = [], 0
    spent = collections.Counter()

    def timed(stage, work):
        before = time.process_time()
        answer = work()
        spent[stage] += time.process_time() - before
        return answer

    begun = time.monotonic()
    with open(folder / "rows.csv", encoding="ascii", newline="") as file:
        for text in chunks(file):
            report = {
                "__type": "Report",
                "raw": base64_encode(text),
                "extra.file_name": FILE_NAME,
                "feed.name": "bench",
                "time.observation": "2026-11-22T00:00:00+00:00",
            }
            events = timed("parser", lambda: parser.process_message(report))["output"]
            events = timed("look-up", lambda: lookup.process_message(*events))["output"]
            for event in events:
                owner = event.get("source.asn")
                found.append((event["source.ip"], set() if owner is None else {str(owner)}))
            state = timed("deduplicator", lambda: repeats.process_message(*events))
            kept += len(state.get("output", []))
    wall, cpu = time.monotonic() - begun, sum(spent.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    stages = ", ".join(f"{name} {seconds:.1f}" for name, seconds in spent.items())
    print(
        f"IntelMQ: {len(found)} rows, {kept} events after the deduplicator in {wall:.1f} s "
        f"({cpu:.1f} s of CPU: {stages}; Redis not counted): {len(found) / wall:.0f} rows/s, "
        f"{len(found) / cpu:.0f} rows a CPU second, at most {peak} MB"
    )
    with open(folder / "ours.tsv", encoding="ascii") as ours:
        compare(ours, found)


main(Path(sys.argv[1]), sys.argv[2])
