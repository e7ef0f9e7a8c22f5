"""A deployment at work: the stack of template.yaml in ministack, connected to the stand-ins of a shop and of RO App.

    deploy.py SAM AWS RELEASE EXCHANGE_PROGRAM

1. The packaged template in the folder RELEASE, deployed as an integrator does it: its own copy-zips, then `aws cloudformation deploy`,
nothing else. 2. The functions import the shop's orders: the poll is invoked, everything after it happens by
itself, through the deployed queues. 3. A message that nobody can read ends in the dead-letter queue, its neighbour does not.
4. What the runbook says under "Restore the table": `sam delete`, and a deployment of .aws-sam/build with the kept table by `sam deploy`; then one with a table restored
from a point in time, which is older than an order of RO App; then one without a table. No order is entered twice.
AWS_ENDPOINT_URL says where ministack is; whatever connects to it is told the address explicitly all the same.
"""

import glob
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
RELEASE_BUCKET, PREFIX = "releases", "exchange/check/"
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


def prepare():
    """What is there before the stack: the secret, and the buckets that a release is copied to and that `sam deploy` uses."""
    credentials = json.loads(json.load(open("infra/events/env.json"))["Parameters"]["EXCHANGE_CREDENTIALS"])
    aws("secretsmanager").create_secret(Name=SECRET, SecretString=json.dumps(credentials))
    for bucket in ("artifacts", RELEASE_BUCKET):
        aws("s3").create_bucket(Bucket=bucket)


def deploy_release(cli, release):
    """What docs/install.md has an integrator do. Returns the stack's outputs."""
    started = time.monotonic()
    path = {**os.environ, "PATH": f"{os.path.dirname(cli)}:{os.environ['PATH']}"}
    subprocess.run([f"{release}/copy-zips", RELEASE_BUCKET, PREFIX], check=True, env=path, stdout=subprocess.DEVNULL)
    print(f"copied the release in {time.monotonic() - started:.0f} s")
    [template] = glob.glob(f"{release}/exchange-*-template.json")
    subprocess.run(
        [cli, "cloudformation", "deploy", "--stack-name", STACK, "--template-file", template, "--s3-bucket", RELEASE_BUCKET]
        + ["--endpoint-url", ENDPOINT, "--capabilities", "CAPABILITY_IAM"]
        # Nobody's clock moves this: the poll is invoked by hand.
        + ["--parameter-overrides", f"CodeBucket={RELEASE_BUCKET}", f"CodePrefix={PREFIX}", f"CredentialsSecret={SECRET}", "Polling=DISABLED"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    outputs = deployed(started)
    print(f"the stack says that it is {outputs['Release']}")
    return outputs


def deploy(sam, table):
    """`sam deploy`. Returns the stack's outputs."""
    started = time.monotonic()
    subprocess.run(
        [sam, "deploy", "--stack-name", STACK, "--s3-bucket", "artifacts", "--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
        + ["--no-confirm-changeset", "--no-progressbar", "--region", "us-east-1"]
        + ["--parameter-overrides", f"CredentialsSecret={SECRET}", "Polling=DISABLED", f"ExistingTable={table}"],
        check=True,
        # It prints each resource. What went wrong it says on standard error.
        stdout=subprocess.DEVNULL,
    )
    return deployed(started)


def packaged():
    """The template as `sam deploy` uploaded it, at an address."""
    body = aws("cloudformation").get_template(StackName=STACK, TemplateStage="Original")["TemplateBody"]
    aws("s3").put_object(Bucket="artifacts", Key="packaged", Body=(body if isinstance(body, str) else json.dumps(body)).encode())
    return f"{ENDPOINT}/artifacts/packaged"


def deploy_again(packaged, table):
    """What `sam deploy` does after it packaged the functions, which takes it twenty seconds, and these are the same."""
    started = time.monotonic()
    client = aws("cloudformation")
    there = any(stack["StackName"] == STACK and stack["StackStatus"] != "DELETE_COMPLETE" for stack in client.describe_stacks()["Stacks"])
    given = {"CredentialsSecret": SECRET, "Polling": "DISABLED", "ExistingTable": table}
    (client.update_stack if there else client.create_stack)(
        StackName=STACK,
        TemplateURL=packaged,
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()],
    )
    waiter = client.get_waiter("stack_update_complete" if there else "stack_create_complete")
    waiter.wait(StackName=STACK, WaiterConfig={"Delay": 1})
    return deployed(started)


def deployed(started):
    """The stack's outputs."""
    stack = aws("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    if stack["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
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
    # Between two tries of a message lies the queue's visibility timeout, five minutes; this test has less time.
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


def settle(outputs):
    """Polls, and waits until everything that was found is worked."""
    queued = poll(outputs)["queued"]
    queues = [outputs["OrderQueueUrl"], outputs["PushQueueUrl"]]
    until("the queues to run empty", lambda: not sum(waiting(queue) for queue in queues))
    return queued


def first_import(outputs, base):
    queued = settle(outputs)
    if not queued:
        fail(f"the poll found no orders\n{logs()}")
    # One of them is held: it is in another currency.
    if len(imported(base)) != queued - 1:
        fail(f"{queued} orders were queued, {len(imported(base))} imported\n{logs()}")
    print(f"{queued} orders queued, {len(imported(base))} imported by the deployed functions, 1 held")


def created(what, outputs, base, expected):
    """Polls, and fails unless RO App has `expected` orders more than before."""
    before = len(imported(base))
    queued = settle(outputs)
    now = len(imported(base))
    print(f"{what}: {queued} orders queued, {now - before} created in RO App, which has {now}")
    if now - before != expected:
        fail(f"{expected} should have been created\n{logs()}")


def remove(outputs):
    """What `sam delete` does after it deleted its uploads, whose local addresses it cannot read. The table stays, and what is in it."""
    count = lambda: aws("dynamodb").scan(TableName=outputs["TableName"], Select="COUNT")["Count"]
    before = count()
    started = time.monotonic()
    client = aws("cloudformation")
    client.delete_stack(StackName=STACK)
    client.get_waiter("stack_delete_complete").wait(StackName=STACK, WaiterConfig={"Delay": 1})
    if aws("lambda").list_functions()["Functions"]:
        fail("functions are left of the deleted stack")
    if count() != before:
        fail(f"the table had {before} items before the stack was deleted and has {count()} after it")
    print(f"deleted the stack in {time.monotonic() - started:.0f} s; its table stayed, with {before} items")


def restore(table):
    """Restores the table to a new one, as the runbook says. ministack copies what is there now."""
    client, name = aws("dynamodb"), f"{table}-restored"
    client.restore_table_to_point_in_time(SourceTableName=table, TargetTableName=name, UseLatestRestorableTime=True)
    client.get_waiter("table_exists").wait(TableName=name)
    return name


def restored(outputs, engine, sam):
    """The three cases of the runbook."""
    base, table = engine.base, outputs["TableName"]
    remove(outputs)
    older = restore(table)
    outputs = deploy(sam, table)
    template = packaged()
    if outputs["TableName"] != table:
        fail(f"the deployment uses {outputs['TableName']}, not {table}")
    post(f"http://127.0.0.1:{base + 1}/_sandbox/shop/orders", {"delivery_name": "Ana Pop", "products": [{"article": "LMP-W-01", "quantity": 2}]})
    created("with the kept table and a new order", outputs, base, 1)
    outputs = deploy_again(template, older)
    created("with the table of a point in time before that order", outputs, base, 0)
    for name in (table, older):
        client = aws("dynamodb")
        client.update_table(TableName=name, DeletionProtectionEnabled=False)
        client.delete_table(TableName=name)
    # The stack makes a table again.
    outputs = deploy_again(template, "")
    connect_store(outputs, engine)
    created("without a table of before", outputs, base, 0)


def main(sam, cli, release, program):
    prepare()
    outputs = deploy_release(cli, release)
    with tempfile.TemporaryDirectory() as folder:
        base = free_ports(5)
        engine = Engine(program, folder, base)
        try:
            # The deployment asks the shop to call its public address, which is none here: the shop calls nobody.
            post(f"http://127.0.0.1:{base + 1}/_sandbox/hooks/auto", {"shop_seconds": None, "roapp_seconds": None})
            connect_store(outputs, engine)
            first_import(outputs, base)
            poisoned(outputs)
            restored(outputs, engine, sam)
        finally:
            engine.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
