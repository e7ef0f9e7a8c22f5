"""A deployment at work: the stack of template.yaml in ministack, connected to the stand-ins of a shop and of RO App.

    deploy.py SAM EXCHANGE_LOCAL

1. `sam deploy` of .aws-sam/build. 2. The functions import the shop's orders: the poll is invoked, everything after it happens by
itself, through the deployed queues. 3. A message that nobody can read ends in the dead-letter queue, its neighbour does not.
AWS_ENDPOINT_URL says where ministack is; whatever connects to it is told the address explicitly all the same.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

import boto3

from binaries import Engine, free_ports, get, post

STACK = "order-exchange-check"
SECRET = "order-exchange-check/credentials"
ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
PATIENCE = 240


def fail(why):
    sys.exit(f"check-deploy: {why}")


def aws(service, endpoint=ENDPOINT, key="test"):
    assert endpoint.startswith("http://127.0.0.1:"), endpoint
    return boto3.client(service, endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=key, aws_secret_access_key="test")


def until(what, look):
    """Waits until something is true, and returns it."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.5)
    fail(f"waited {PATIENCE} s for {what}")


def deploy(sam):
    """What a person does: the secret, then `sam deploy`. Returns the stack's outputs."""
    credentials = json.loads(json.load(open("infra/events/env.json"))["Parameters"]["EXCHANGE_CREDENTIALS"])
    aws("secretsmanager").create_secret(Name=SECRET, SecretString=json.dumps(credentials))
    aws("s3").create_bucket(Bucket="artifacts")
    started = time.monotonic()
    subprocess.run(
        [sam, "deploy", "--stack-name", STACK, "--s3-bucket", "artifacts", "--capabilities", "CAPABILITY_IAM"]
        + ["--no-confirm-changeset", "--no-progressbar", "--region", "us-east-1"]
        # Nobody's clock moves this: the poll is invoked by hand.
        + ["--parameter-overrides", f"CredentialsSecret={SECRET}", "Polling=DISABLED"],
        check=True,
    )
    stack = aws("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    if stack["StackStatus"] != "CREATE_COMPLETE":
        fail(f"the stack is {stack['StackStatus']}")
    resources = aws("cloudformation").describe_stack_resources(StackName=STACK)["StackResources"]
    print(f"deployed {len(resources)} resources in {time.monotonic() - started:.0f} s")
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def connect_store(outputs, engine):
    """Copies the demo store and the stand-in account's settings into the deployed table, as a person would enter them."""
    here, there = aws("dynamodb", f"http://127.0.0.1:{engine.base + 3}", engine.key), aws("dynamodb")
    for key in (("STORE#demo", "SETTINGS"), ("ROAPP", "SETTINGS")):
        item = here.get_item(TableName="orders", Key={"pk": {"S": key[0]}, "sk": {"S": key[1]}})["Item"]
        there.put_item(TableName=outputs["TableName"], Item=item)


def imported(base):
    """Orders in the stand-in RO App that came from the shop."""
    orders = get(f"http://127.0.0.1:{base + 2}/_sandbox/roapp/orders")
    return [order for order in orders if "Lamp shop" in order["custom_fields"].values()]


def poll(outputs):
    answer = aws("lambda").invoke(FunctionName=outputs["ScheduledImportName"], Payload=b"{}")
    payload = answer["Payload"].read().decode()
    if answer.get("FunctionError"):
        fail(f"the poll failed: {payload}\n{logs()}")
    return json.loads(payload)


def logs():
    """The last lines that the functions logged."""
    client, lines = aws("logs"), []
    for group in client.describe_log_groups()["logGroups"]:
        for event in client.filter_log_events(logGroupName=group["logGroupName"]).get("events", [])[-10:]:
            lines.append(f"{group['logGroupName']}: {event['message'].strip()}")
    return "\n".join(lines)


def waiting(queue):
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed"]
    counts = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    return sum(int(count) for count in counts.values())


def poisoned(outputs):
    """Two messages in one batch: one that nobody can read, one of an order that is in agreement."""
    sqs = aws("sqs")
    queue, dead = outputs["OrderQueueUrl"], outputs["DeadLettersUrl"]
    # Between two tries of a message lies the queue's visibility timeout, twenty minutes; this test has less time.
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "1"})
    good = json.dumps({"v": 1, "store": "demo", "order": 100221, "why": "poll"})
    entries = [{"Id": "bad", "MessageBody": "poison"}, {"Id": "good", "MessageBody": good}]
    sqs.send_message_batch(QueueUrl=queue, Entries=entries)
    until("the poisoned message in the dead-letter queue", lambda: waiting(dead) and not waiting(queue))
    found = sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"])["Messages"]
    bodies = [message["Body"] for message in found]
    if bodies != ["poison"]:
        fail(f"the dead-letter queue holds {bodies}")
    print("dead letters: the message nobody can read, alone")


def main(sam, program):
    outputs = deploy(sam)
    with tempfile.TemporaryDirectory() as folder:
        base = free_ports(5)
        engine = Engine(program, folder, base)
        try:
            # The deployment asks the shop to call its public address, which is none here: the shop calls nobody.
            post(f"http://127.0.0.1:{base + 1}/_sandbox/hooks/auto", {"shop_seconds": None, "roapp_seconds": None})
            connect_store(outputs, engine)
            queued = poll(outputs)["queued"]
            if not queued:
                fail(f"the poll found no orders\n{logs()}")
            queues = [outputs["OrderQueueUrl"], outputs["PushQueueUrl"]]
            until("the queues to run empty", lambda: not sum(waiting(queue) for queue in queues))
            # One of them is held: it is in another currency.
            if len(imported(base)) != queued - 1:
                fail(f"{queued} orders were queued, {len(imported(base))} imported\n{logs()}")
            print(f"{queued} orders queued, {len(imported(base))} imported by the deployed functions, 1 held")
            poisoned(outputs)
        finally:
            engine.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
