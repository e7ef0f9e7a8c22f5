"""The monthly bill of a deployment on AWS, as docs/cost.md: prices from one table, quantities from the template and the benchmarks.

    cost.py            writes docs/cost.md
    cost.py --check    fails where docs/cost.md is not what this writes, or where a bill is above its limit

What the template says (memory, schedule, timeouts, concurrency, number of alarms, defaults of parameters) and what docs/benchmarks.md
counted (requests and units of an order and a poll) is read from there. What nobody could count here is in ASSUMED. Runs in the Python
environment of expand-template.py.
"""

import math
import re
import sys

from samtranslator.yaml_helper import yaml_parse

# USD, us-east-1, without tax, as read on PRICED at the source named. Each with what an account has free every month, for ever; 0 where nothing.
PRICED = "28 November 2026"
PRICES = {
    #                         price        unit  free     source
    "Lambda GB-seconds": (0.0000166667, 1, 400_000, "aws.amazon.com/lambda/pricing"),
    "Lambda requests": (0.20, 1_000_000, 1_000_000, "aws.amazon.com/lambda/pricing"),
    "DynamoDB write units": (0.625, 1_000_000, 0, "airbyte.com/data-engineering-resources/dynamodb-pricing"),
    "DynamoDB read units": (0.125, 1_000_000, 0, "airbyte.com/data-engineering-resources/dynamodb-pricing"),
    "DynamoDB storage, GB": (0.25, 1, 25, "from memory"),
    "DynamoDB recovery, GB": (0.20, 1, 0, "from memory"),
    "SQS requests": (0.40, 1_000_000, 1_000_000, "cloudburn.io/blog/amazon-sqs-pricing, March 2026"),
    "HTTP API requests": (1.00, 1_000_000, 0, "aws.amazon.com/api-gateway/pricing"),
    "CloudWatch metrics": (0.30, 1, 10, "signoz.io/guides/cloudwatch-pricing, February 2026"),
    "CloudWatch alarms": (0.10, 1, 10, "signoz.io/guides/cloudwatch-pricing, February 2026"),
    "CloudWatch dashboards": (3.00, 1, 3, "signoz.io/guides/cloudwatch-pricing, February 2026"),
    "CloudWatch logs, GB": (0.50, 1, 5, "signoz.io/guides/cloudwatch-pricing, February 2026"),
    "X-Ray traces": (5.00, 1_000_000, 100_000, "aws.amazon.com/xray/pricing"),
    "Secrets": (0.40, 1, 0, "github.com/api-evangelist/amazon-secrets-manager, September 2026"),
    "Secrets Manager calls": (0.05, 10_000, 0, "github.com/api-evangelist/amazon-secrets-manager, September 2026"),
    "KMS calls": (0.03, 10_000, 20_000, "cloudburn.io/blog/aws-kms-pricing, March 2026"),
}

# (name, stores, orders a month, limit of the bill at list price in USD)
CASES = [
    ("Idle", 0, 0, 4.0),
    ("(a) one shop", 1, 300, 4.5),
    ("(b) five shops", 5, 10_000, 9.0),
    ("(c) a hundred shops", 100, 200_000, 35.0),
]

HOURS = 730
DAYS = HOURS / 24

# Seconds and numbers that no test can count, because they are of real shops and of people.
ASSUMED = {
    "seconds of a poll without stores: RO App's changes": 0.8,
    "seconds of a store's poll: half a login and one page": 0.9,
    "seconds of a page of 100 open orders": 1.2,
    "stores polled side by side": 16,
    "seconds of a new order": 5.0,
    "seconds of a status change": 3.5,
    "seconds of an echo, which changes nothing": 0.8,
    "status changes of an order in RO App": 3,
    "days an order is open": 21,
    "orders in a batch, where there are 10,000 a month and more": 2,
    "receives a minute of an idle queue's event source": 15,
    "pages and calls of the console an order": 1.5,
    "hours of a day in which shops and staff are awake": 14,
    "share of hours with another metric": 0.1,
    "processes beside the poll, in an hour with orders": 8,
    "bytes in the table an order": 5_000,
    "months of orders in the table": 12,
    "bytes of log a run": 1_500,
    "bytes of log a poll and store": 250,
}


def from_template():
    with open("template.yaml", encoding="utf-8") as file:
        template = yaml_parse(file.read())
    default = lambda name: template["Parameters"][name]["Default"]
    functions = [one for one in template["Resources"].values() if one["Type"] == "AWS::Serverless::Function"]
    schedules = [
        event["Properties"]["Schedule"]
        for one in functions
        for event in one["Properties"].get("Events", {}).values()
        if event["Type"] == "Schedule"
    ]
    (minutes,) = re.fullmatch(r"rate\((\d+) minutes\)", schedules[0]).groups()
    queues = [event for one in functions for event in one["Properties"].get("Events", {}).values() if event["Type"] == "SQS"]
    with open("infra/alarms.yaml", encoding="utf-8") as file:
        alarms = yaml_parse(file.read())["Resources"].values()
    return {
        "memory": float(default("Memory")) / 1024,
        "poll_memory": template["Resources"]["ScheduledImport"]["Properties"]["MemorySize"] / 1024,
        "tracing": default("Tracing") == "Active",
        "dashboards": int(default("Dashboard") == "ENABLED"),
        "polls": HOURS * 60 / int(minutes),
        "poll timeout": template["Resources"]["ScheduledImport"]["Properties"]["Timeout"],
        "queues": len(queues),
        "alarms": sum(one["Type"] == "AWS::CloudWatch::Alarm" for one in alarms),
        "secrets": sum(one["Type"] == "AWS::SecretsManager::Secret" for one in template["Resources"].values()),
    }


def from_code():
    with open("shared/src/exchange/stores/registry.rs", encoding="utf-8") as file:
        (minutes,) = re.search(r"SECRETS_FRESH: SignedDuration = SignedDuration::from_mins\((\d+)\)", file.read()).groups()
    with open("shared/src/metrics/mod.rs", encoding="utf-8") as file:
        (count,) = re.search(r"pub const ALL: \[Metric; (\d+)\]", file.read()).groups()
    return {"minutes between reads of the secret": int(minutes), "metrics": int(count)}


def from_benchmarks():
    with open("docs/benchmarks.md", encoding="utf-8") as file:
        text = file.read()
    row = lambda start: [cell.strip() for cell in re.search(rf"^\| {start}[^\n]*", text, re.M).group(0).strip("|").split("|")]
    order = row("new order of a known client, three known lines")
    scale = row("1,000,000")
    status = row("status that staff set")
    poll = re.search(r"(\d+) unit a store, and ([\d.]+) for all", text)
    return {
        "requests of an order": float(order[1]),
        "write units of an order": float(order[4]),
        "read units of an order": float(scale[2]),
        "requests of a status change": float(status[1]),
        "write units of a status change": float(status[4]),
        "read units of a status change": float(status[2].removesuffix(" units")),
        "write units of a poll": float(row("poll with nothing new")[4]),
        "read units of a poll and store": float(poll.group(1)),
        "read units of a poll": float(poll.group(2)),
        # 150 open orders took what is left of the units of a poll.
        "read units of a poll and open order": (float(scale[8]) - float(poll.group(1)) - float(poll.group(2))) / 150,
    }


def share_of_hours(events):
    """The share of a month's hours with at least one of so many events, where they come by chance in the hours people are awake."""
    awake = ASSUMED["hours of a day in which shops and staff are awake"] / 24
    return awake * (1 - math.exp(-events / (HOURS * awake)))


def quantities(stores, orders, template, code, counted):
    """What a month takes, by the names of PRICES."""
    a = ASSUMED
    changes = orders * a["status changes of an order in RO App"]
    open_orders = orders / DAYS * a["days an order is open"]
    polls = template["polls"]
    pages = open_orders / 100
    asking = stores * a["seconds of a store's poll: half a login and one page"] + pages * a["seconds of a page of 100 open orders"]
    beside = max(1, min(stores, a["stores polled side by side"]))
    poll_seconds = a["seconds of a poll without stores: RO App's changes"] + asking / beside
    if poll_seconds > template["poll timeout"]:
        sys.exit(f"cost: a poll of {stores} stores takes {poll_seconds:.0f} s, more than its function's {template['poll timeout']} s")
    batch = a["orders in a batch, where there are 10,000 a month and more"] if orders >= 10_000 else 1
    # A new order and each change call once; the shop's echo of a change calls as well.
    hooks = orders + 2 * changes
    work = orders * a["seconds of a new order"] + changes * a["seconds of a status change"] + changes * a["seconds of an echo, which changes nothing"]
    runs = polls + hooks + hooks / batch
    console = orders * a["pages and calls of the console an order"]
    turns = orders * counted["requests of an order"] + changes * counted["requests of a status change"] + polls
    writes = orders * counted["write units of an order"] + changes * counted["write units of a status change"] + turns
    writes += polls * counted["write units of a poll"]
    reads = polls * (counted["read units of a poll"] + stores * counted["read units of a poll and store"])
    reads += polls * open_orders * counted["read units of a poll and open order"] + console * 30
    reads += orders * counted["read units of an order"] + changes * counted["read units of a status change"]
    gigabytes = orders * a["months of orders in the table"] * a["bytes in the table an order"] / 1e9
    # One process polls; the others read secret and table while they run.
    processes = 1 + share_of_hours(hooks) * a["processes beside the poll, in an hour with orders"]
    reads_of_secret = HOURS * 60 / code["minutes between reads of the secret"] * processes
    # Two are written at each poll, four at each event of their kind, the others only while something is wrong.
    metrics = 2 + share_of_hours(orders) + 2 * share_of_hours(changes) + share_of_hours(hooks)
    metrics += (code["metrics"] - 6) * (a["share of hours with another metric"] if orders else 0)
    memory = template["memory"]
    return {
        "Lambda GB-seconds": template["poll_memory"] * polls * poll_seconds + memory * (work / batch + hooks * 0.05) + console * 0.5 * 0.3,
        "Lambda requests": runs + console,
        "DynamoDB write units": writes,
        "DynamoDB read units": reads,
        "DynamoDB storage, GB": gigabytes,
        "DynamoDB recovery, GB": gigabytes,
        "SQS requests": template["queues"] * a["receives a minute of an idle queue's event source"] * HOURS * 60 + 3 * hooks,
        "HTTP API requests": hooks + console,
        "CloudWatch metrics": metrics,
        "CloudWatch alarms": template["alarms"],
        "CloudWatch dashboards": template["dashboards"],
        "CloudWatch logs, GB": (runs * a["bytes of log a run"] + polls * stores * a["bytes of log a poll and store"]) / 1e9,
        "X-Ray traces": runs if template["tracing"] else 0,
        "Secrets": template["secrets"],
        "Secrets Manager calls": reads_of_secret,
        # The table's key is asked for once in five minutes and connection.
        "KMS calls": processes * HOURS * 12,
    }


def price(name, quantity, free):
    each, unit, allowance, _ = PRICES[name]
    return max(0, quantity - (allowance if free else 0)) / unit * each


def bills():
    template, code, counted = from_template(), from_code(), from_benchmarks()
    found = []
    for name, stores, orders, limit in CASES:
        needed = quantities(stores, orders, template, code, counted)
        assert needed.keys() == PRICES.keys()
        found.append((name, stores, orders, limit, needed))
    return template, code, counted, found


def total(needed, free):
    return sum(price(name, quantity, free) for name, quantity in needed.items())


def document():
    template, code, counted, found = bills()
    lines = ["# What a month on AWS costs", ""]
    lines += [
        "Written by `.ci/cost.py`, which CI holds against this page: list prices of us-east-1 in USD without tax, as read on " + PRICED + ". Left of each",
        "slash the list price, right of it with what every account has free each month. Where other programs use that up, the left figure counts. The deployment has",
        f"the defaults of `template.yaml`: {template['memory'] * 1024:.0f} MB, a poll every {HOURS * 60 / template['polls']:.0f} minutes, {template['alarms']} alarms, no dashboard, no traces. Nothing was",
        "billed by AWS yet: no deployment has run there.",
        "",
    ]
    heads = [name if not stores else f"{name}, {orders:,} orders" for name, stores, orders, _, _ in found]
    lines += ["| | " + " | ".join(heads) + " |", "| --- |" + " ---: |" * len(found)]
    for item in PRICES:
        cells = [f"{price(item, needed[item], False):.2f} / {price(item, needed[item], True):.2f}" for *_, needed in found]
        lines.append(f"| {item} | " + " | ".join(cells) + " |")
    cells = [f"**{total(needed, False):.2f} / {total(needed, True):.2f}**" for *_, needed in found]
    lines.append("| **all** | " + " | ".join(cells) + " |")
    idle = found[0][4]
    cells = ["" if not orders else f"{(total(needed, False) - total(idle, False)) / orders:.5f}" for _, _, orders, _, needed in found]
    lines.append("| above idle, an order | " + " | ".join(cells) + " |")
    lines += ["", "Cognito is free up to 10,000 people a month, as are EventBridge's schedule, the first 1,000 mails of SNS and 100 GB of data out.", ""]
    lines += ["## Quantities", "", "| | " + " | ".join(heads) + " |", "| --- |" + " ---: |" * len(found)]
    for item in PRICES:
        cells = [f"{needed[item]:,.0f}" if needed[item] >= 100 else f"{needed[item]:.3g}" for *_, needed in found]
        lines.append(f"| {item} | " + " | ".join(cells) + " |")
    lines += ["", "Counted, in [benchmarks.md](benchmarks.md):", ""]
    lines += [f"- {name}: {value:.3g}" for name, value in counted.items()]
    lines += ["", "Assumed, because it is of real shops and people:", ""]
    lines += [f"- {name}: {value:,}" for name, value in ASSUMED.items()]
    lines += ["", "## Prices", "", "| | USD | for | free each month | source |", "| --- | ---: | ---: | ---: | --- |"]
    lines += [f"| {name} | {each:.10f}".rstrip("0").rstrip(".") + f" | {unit:,} | {free:,} | {source} |" for name, (each, unit, free, source) in PRICES.items()]
    lines += [
        "",
        "## What changes it",
        "",
        "- `Dashboard=ENABLED`: 3.00 from an account's fourth dashboard on.",
        "- `Tracing=Active`: 5.00 for a million runs.",
        "- `Memory`: the line of GB-seconds grows with it, because over 99 % of the time is waiting.",
        "- `Architecture=arm64`: a fifth less of that line.",
        "- Metrics are charged for the hours in which they are written; one that is 0 is not.",
        "- Event sources ask their queue all the time, also when nothing comes.",
        "",
    ]
    return "\n".join(lines)


def main():
    text = document()
    over = [f"{name}: {total(needed, False):.2f} USD is above {limit:.2f}" for name, _, _, limit, needed in bills()[3] if total(needed, False) > limit]
    if over:
        sys.exit("cost: " + "; ".join(over))
    if sys.argv[1:] == ["--check"]:
        with open("docs/cost.md", encoding="utf-8") as file:
            if file.read() != text:
                sys.exit("cost: docs/cost.md is not what .ci/cost.py writes; run it")
    else:
        with open("docs/cost.md", "w", encoding="utf-8") as file:
            file.write(text)
    print("cost: " + ", ".join(f"{name} {total(needed, False):.2f} USD" for name, *_, needed in bills()[3]))


main()
