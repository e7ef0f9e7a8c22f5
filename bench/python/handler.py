"""New orders from a queue into RO App, as a Python function is mostly written: clients outside of the handler, connections kept, Powertools for
idempotency and partial batches."""

import json
import os
import re

import boto3
import urllib3
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig, idempotent_function

env = os.environ
http = urllib3.PoolManager(retries=False, ca_certs=env.get("PEER_CA") or None)
dynamodb = boto3.client("dynamodb", region_name="eu-central-1", endpoint_url=env["PEER_DYNAMODB_URL"])
persistence = DynamoDBPersistenceLayer(table_name=env["PEER_IDEMPOTENCY_TABLE"], boto3_client=dynamodb)
config = IdempotencyConfig(event_key_jmespath="order", expires_after_seconds=86400)
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)

token = None
products = None


def ask(method, url, headers, body=None):
    answer = http.request(method, url, headers=headers, body=None if body is None else json.dumps(body))
    if answer.status >= 400:
        raise RuntimeError(f"{url} answers {answer.status}: {answer.data[:200]!r}")
    return json.loads(answer.data)


def shop_call(path, body):
    answer = ask("POST", f"{env['PEER_SHOP_URL']}/api/{path}/", {"content-type": "application/json"}, body)
    if answer["status"] != "OK":
        raise RuntimeError(f"{path} answers {answer['status']}")
    return answer["response"]


def shop(path, body):
    global token
    for attempt in range(2):
        if token is None:
            token = shop_call("auth", {"login": env["PEER_SHOP_LOGIN"], "password": env["PEER_SHOP_PASSWORD"]})["token"]
        try:
            return shop_call(path, {"token": token, **body})
        except RuntimeError:
            if attempt:
                raise
            token = None


ROAPP = {"authorization": f"Bearer {env['PEER_ROAPP_KEY']}", "content-type": "application/json"}


def roapp(method, path, body=None):
    return ask(method, env["PEER_ROAPP_URL"] + path, ROAPP, body)


def created(answer):
    data = answer.get("data", answer)
    return (data[0] if isinstance(data, list) else data)["id"]


def product(article):
    global products
    if products is None:
        known, page = {}, 1
        while True:
            answer = roapp("GET", f"/v2/catalog/products?page={page}")
            known.update((row.get("sku"), row["id"]) for row in answer["data"])
            if page >= answer.get("paging", {}).get("total_pages", 1):
                break
            page += 1
        products = known
    return products.get(article) or int(env["PEER_FALLBACK_PRODUCT"])


def client(order):
    phone = "+40" + re.sub(r"\D", "", order["delivery_phone"]).removeprefix("0")
    found = roapp("GET", f"/v2/contacts/people?phones={phone.replace('+', '%2B')}")["data"]
    if found:
        return found[0]["id"]
    first, _, last = order["delivery_name"].partition(" ")
    main = {"title": "Main", "phone": phone, "notify": True, "has_viber": False, "has_whatsapp": False}
    return created(roapp("POST", "/v2/contacts/people", {"first_name": first, "last_name": last, "phones": [main]}))


@idempotent_function(data_keyword_argument="message", persistence_store=persistence, config=config)
def import_order(message):
    number = message["order"]
    order = shop("orders/get", {"ids": [number], "additionalData": True})["orders"][0]
    client_id = client(order)
    new = {
        "branch_id": int(env["PEER_LOCATION"]),
        "order_type_id": int(env["PEER_ORDER_TYPE"]),
        "client_id": client_id,
        "manager_id": int(env["PEER_MANAGER"]),
        "manager_notes": f"Shop order {number}",
        "custom_fields": {env["PEER_NUMBER_FIELD"]: str(number)},
    }
    roapp = created(roapp("POST", "/v2/orders", new))
    for line in order["products"]:
        item = {
            "entity_id": product(line["article"]),
            "assignee_id": int(env["PEER_MANAGER"]),
            "quantity": line["quantity"],
            "price": line["price"],
            "cost": 0,
            "discount": {"type": "value", "percentage": 0, "amount": 0, "sponsor": "staff"},
            "warranty": {"period": "0", "periodUnits": "days"},
        }
        roapp("POST", f"/v2/orders/{roapp}/items", item)
    item = {"id": {"S": f"demo#{number}"}, "roapp": {"N": str(roapp)}, "client": {"N": str(client_id)}}
    dynamodb.put_item(TableName=env["PEER_TABLE"], Item=item)
    return {"id": roapp}


def handle(record):
    return import_order(message=json.loads(record["body"]))


def handler(event, context):
    if not event["Records"]:
        return {"batchItemFailures": []}
    config.register_lambda_context(context)
    return process_partial_response(event=event, record_handler=handle, processor=processor, context=context)
