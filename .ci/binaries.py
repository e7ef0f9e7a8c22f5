"""The functions as they are deployed, through the Lambda Runtime API: each binary answers its sample events, and together they run
the whole first import, with the result that the program for one machine has.

    binaries.py BUILD RIE EXCHANGE_PROGRAM

BUILD is what `sam build` made, RIE AWS's Runtime Interface Emulator, EXCHANGE_PROGRAM that program. Variables are those that `sam local`
would set from the template and infra/events/env.json. Runs in the Python environment of aws-sam-cli. Everything is on this machine.
"""

import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import boto3
import yaml
from botocore.config import Config
from samcli.commands.local.lib.local_lambda import LocalLambdaRunner
from samcli.lib.providers.sam_function_provider import SamFunctionProvider
from samcli.lib.providers.sam_stack_provider import SamLocalStackProvider

EVENTS = Path("infra/events")
# The first port that env.json and the program take.
WRITTEN = 8080
PATIENCE = 300


def fail(why):
    sys.exit(f"check-binaries: {why}")


def free_ports(count):
    """The first of some free ports in a row, below the ports that the system gives to outgoing connections: a closed connection of
    those still keeps a program from listening there for a minute."""
    for _ in range(100):
        base = random.randrange(20_000, 32_000)
        try:
            for port in range(base, base + count):
                with socket.socket() as one:
                    one.bind(("127.0.0.1", port))
            return base
        except OSError:
            continue
    fail("no free ports in a row")


def wait_for(port, process, what):
    for _ in range(600):
        if process.poll() is not None:
            fail(f"{what} ended with {process.returncode} before it answered")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    fail(f"{what} does not listen on port {port}")


def get(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return json.load(answer)


def post(url, body):
    request = urllib.request.Request(url, data=json.dumps(body).encode(), method="POST")
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return answer.read()


def variables(build, base, key):
    """What `sam local invoke --env-vars infra/events/env.json` sets, per function, moved to our ports, with the engine's key in the
    terminal's environment."""
    os.environ["EXCHANGE_ENGINE_KEY"] = key
    template = build / "template.yaml"
    text = (EVENTS / "env.json").read_text()
    text = re.sub(r"127\.0\.0\.1:(80[89][0-9])", lambda at: f"127.0.0.1:{int(at[1]) - WRITTEN + base}", text)
    stacks, _ = SamLocalStackProvider.get_stacks(str(template), global_parameter_overrides={"AWS::Region": "us-east-1"})
    provider = SamFunctionProvider(stacks)
    runner = LocalLambdaRunner(None, provider, str(build), str(build), env_vars_values=json.loads(text))
    found = {}
    for function in provider.get_all():
        found[function.name] = runner._make_env_vars(function).resolve()
    return found


class Function:
    """One binary behind its own emulator, as Lambda keeps one warm."""

    def __init__(self, rie, binary, environment):
        self.port, runtime = free_ports(1), free_ports(1)
        self.url = f"http://127.0.0.1:{self.port}/2015-03-31/functions/function/invocations"
        self.log = tempfile.TemporaryFile()
        self.name = binary.parent.name
        addresses = ["--runtime-interface-emulator-address", f"127.0.0.1:{self.port}"]
        addresses += ["--runtime-api-address", f"127.0.0.1:{runtime}"]
        environment = {"PATH": os.environ["PATH"], **environment, "AWS_LAMBDA_FUNCTION_TIMEOUT": str(PATIENCE)}
        self.process = subprocess.Popen(
            [rie, *addresses, str(binary)], env=environment, stdout=self.log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        )
        wait_for(self.port, self.process, f"the emulator of {self.name}")

    def invoke(self, event):
        try:
            answer = json.loads(post(self.url, event))
        except (urllib.error.URLError, ValueError) as error:
            self.fail(str(error))
        if isinstance(answer, dict) and "errorMessage" in answer:
            self.fail(answer["errorMessage"])
        return answer

    def said(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def fail(self, why):
        fail(f"{self.name}: {why}\n{self.said()}")

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Queues:
    """Both queues, fed to the functions as Lambda does: batches of the template's size, failed messages come again."""

    def __init__(self, url, key):
        config = Config(retries={"max_attempts": 1}, region_name="us-east-1")
        # The address is given: nothing here may look for another.
        self.client = boto3.client(
            "sqs", endpoint_url=url, config=config, aws_access_key_id=key, aws_secret_access_key="local"
        )
        self.url = url

    def drain(self, routes):
        """Feeds until all are empty; says how many messages were worked."""
        worked = 0
        while True:
            round = sum(self.batch(name, function, size) for name, (function, size) in routes.items())
            if not round:
                return worked
            worked += round

    def batch(self, name, function, size):
        queue = f"{self.url}/000000000000/{name}"
        asked = {"QueueUrl": queue, "MaxNumberOfMessages": size, "MessageSystemAttributeNames": ["All"]}
        messages = self.client.receive_message(**asked).get("Messages", [])
        if not messages:
            return 0
        answer = function.invoke({"Records": [record(name, message) for message in messages]})
        again = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        if again:
            function.fail(f"messages failed: {again}")
        for message in messages:
            self.client.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return len(messages)

    def depth(self, name):
        queue = f"{self.url}/000000000000/{name}"
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed"]
        counts = self.client.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
        return sum(int(count) for count in counts.values())


def record(name, message):
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:us-east-1:000000000000:{name}",
        "awsRegion": "us-east-1",
    }


def comparable(order):
    """An order of the stand-in RO App without what depends on when and in which turn it was entered. A client is known by phone: of
    two buyers who share one, the first to come gives the name."""
    by_turn = {"id", "number", "manager_id", "assignee_id", "created_by_id", "code"}
    if isinstance(order, dict):
        kept = {key: comparable(value) for key, value in order.items() if key not in by_turn}
        return {**kept, "client": order["client"]["phone"]} if "client" in order else kept
    if isinstance(order, list):
        return sorted((comparable(one) for one in order), key=json.dumps)
    if isinstance(order, str):
        return re.sub(r"\d{4}-\d\d-\d\dT[0-9:.]+Z", "TIME", order)
    return order


def import_orders(functions, queues):
    """The first import: looks until a look finds nothing new and nothing waits."""
    routes = {"pushes": (functions["StatusPush"], 5), "orders": (functions["OrderImport"], 5)}
    looks, worked = [], 0
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        looks.append(functions["ScheduledImport"].invoke(json.loads((EVENTS / "scheduled-import.json").read_text())))
        worked += queues.drain(routes)
        if looks[-1]["queued"] == 0 and looks[-1]["due"] == 0 and not queues.depth("orders") + queues.depth("pushes"):
            return looks, worked
        time.sleep(0.2)
    fail(f"the import does not come to an end: {looks}")


def answer_samples(functions, queues):
    """Each sample event gets the answer that README.md of the events promises."""

    left = {path.stem for path in EVENTS.glob("*.json")} - {"env"}

    def sample(name, function, expected):
        left.remove(name)
        answer = functions[function].invoke(json.loads((EVENTS / f"{name}.json").read_text()))
        if not expected(answer):
            functions[function].fail(f"{name}.json was answered with {json.dumps(answer)[:600]}")
        print(f"  {name}.json: {brief(answer)}")

    def status(*codes):
        return lambda answer: answer["statusCode"] in codes

    def nothing_failed(answer):
        return answer == {"batchItemFailures": []}

    sample("scheduled-import", "ScheduledImport", lambda answer: answer["queued"] == 0)
    sample("order-import", "OrderImport", nothing_failed)
    sample("status-push", "StatusPush", nothing_failed)
    before = queues.depth("pushes")
    sample("webhooks-cartum", "Webhooks", status(200))
    sample("webhooks-roapp", "Webhooks", status(200))
    sample("webhooks-cartum-removed", "Webhooks", status(200))
    sample("console", "Console", lambda answer: answer["statusCode"] == 200 and "100224" in answer["body"])
    sample("console-nobody", "Console", lambda answer: answer["statusCode"] == 303)
    accepted = {"answers": [{"answer": "accepted", "store": "demo", "number": 100224}]}
    sample("manual-refresh", "ManualRefresh", lambda answer: json.loads(answer["body"]) == accepted)
    if queues.depth("pushes") != before + 3:
        fail(f"two web-hooks and one update by hand queued {queues.depth('pushes') - before} orders, not 3")
    if left:
        fail(f"sample events that nobody tried: {', '.join(sorted(left))}")


def brief(answer):
    if "statusCode" not in answer:
        return json.dumps(answer)
    return f"{answer['statusCode']} {answer.get('headers', {}).get('location', '')}".strip()


def one_machine(program, folder):
    """The same import by the program for one machine, and what its RO App holds afterwards."""
    base = free_ports(5)
    run = subprocess.run(
        [program, "--data", folder, "--port", str(base), "once", "--json"], capture_output=True, text=True, timeout=PATIENCE
    )
    summary = json.loads(run.stdout)
    engine = Engine(program, folder, base)
    orders = get(f"http://127.0.0.1:{base + 2}/_sandbox/roapp/orders")
    engine.stop()
    return summary, orders


class Engine:
    """The program for one machine, serving table, queues and stand-ins."""

    def __init__(self, program, folder, base):
        self.base = base
        self.process = subprocess.Popen(
            [program, "--data", folder, "--port", str(base), "engine"], stdout=subprocess.PIPE, text=True
        )
        # Its last line says that everything is there.
        for line in self.process.stdout:
            if "Ctrl-C" in line:
                self.key = (Path(folder) / "engine.key").read_text().strip()
                return
        fail("exchange engine ended before it was ready")

    def stop(self):
        self.process.terminate()
        self.process.wait()


def main(build, rie, program):
    build = Path(build).resolve()
    declared = yaml.safe_load((build / "template.yaml").read_text())["Resources"]
    names = [name for name, one in declared.items() if one["Type"] == "AWS::Serverless::Function"]
    with tempfile.TemporaryDirectory() as here, tempfile.TemporaryDirectory() as there:
        expected, in_one = one_machine(program, there)
        base = free_ports(5)
        engine = Engine(program, here, base)
        settings = variables(build, base, engine.key)
        functions = {name: Function(rie, build / name / "bootstrap", settings[name]) for name in names}
        queues = Queues(f"http://127.0.0.1:{base + 4}", engine.key)
        try:
            looks, worked = import_orders(functions, queues)
            in_six = get(f"http://127.0.0.1:{base + 2}/_sandbox/roapp/orders")
            print(f"import: {looks[0]['queued']} orders queued, {worked} messages worked, {len(in_six)} orders in RO App")
            compare(expected, looks, in_one, in_six)
            answer_samples(functions, queues)
            print(f"all {len(names)} functions answered their sample events")
        finally:
            for function in functions.values():
                function.stop()
            engine.stop()
        held = subprocess.run([program, "--data", here, "attention"], capture_output=True, text=True).stdout
    for one in expected["attention"]:
        if f"Order {one['order']} of store '{one['store']}'" not in held or one["reason"] not in held:
            fail(f"order {one['order']} should need attention as it does on one machine, but:\n{held}")
    if held.count("Order ") != len(expected["attention"]):
        fail(f"more orders need attention than on one machine:\n{held}")


def compare(expected, looks, in_one, in_six):
    if looks[0]["queued"] != expected["imported"] + expected["needs_attention"]:
        fail(f"the first look queued {looks[0]['queued']} orders; one machine found {expected}")
    one, six = comparable(in_one), comparable(in_six)
    if one != six:
        missing = [order for order in one if order not in six]
        extra = [order for order in six if order not in one]
        fail(f"RO App holds other orders than after the same import on one machine:\n- {missing}\n+ {extra}")
    ours = sum(1 for order in in_six if any("Lamp shop" in str(value) for value in order["custom_fields"].values()))
    if ours != expected["imported"]:
        fail(f"{ours} orders were imported, on one machine {expected['imported']}")
    print(f"as on one machine: {expected['imported']} imported, {expected['left_out']} left out, {expected['needs_attention']} held")


if __name__ == "__main__":
    main(*sys.argv[1:])
