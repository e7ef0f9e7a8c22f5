"""Expands the SAM template into plain CloudFormation, offline and without credentials.

The linter checks plain resources only, so defects inside serverless functions and their events show after the same
expansion that CloudFormation does when it deploys. Managed policies would be looked up in an account; a stand-in answers
with the ARN they all have, so that a misspelt policy template still fails and nothing is called.

    expand-template.py TEMPLATE [--plant DEFECT] > expanded.json

--plant spoils the template first, to prove that the check sees it.
"""

import argparse
import json
import os
import sys

# Before the translator is loaded: it asks for a region, and must not find any credentials.
os.environ["AWS_DEFAULT_REGION"] = "us-east-1"
for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
    os.environ.pop(variable, None)

from samtranslator.model.exceptions import InvalidDocumentException  # noqa: E402
from samtranslator.translator.transform import transform  # noqa: E402
from samtranslator.yaml_helper import yaml_parse  # noqa: E402

FUNCTION = "AWS::Serverless::Function"


class NoAccount:
    """Managed policies by name, without an account to ask."""

    def load(self):
        names = ("AWSLambdaBasicExecutionRole", "AWSLambdaSQSQueueExecutionRole", "AWSXrayWriteOnlyAccess")
        return {name: f"arn:aws:iam::aws:policy/service-role/{name}" for name in names}


def functions(template):
    return [one["Properties"] for one in template["Resources"].values() if one["Type"] == FUNCTION]


def queue_events(template):
    events = [event for one in functions(template) for event in one.get("Events", {}).values()]
    return [event["Properties"] for event in events if event["Type"] == "SQS"]


def plant(template, defect):
    """Spoils the template in one way."""
    if defect == "runtime":
        template["Globals"]["Function"]["Runtime"] = "provided.al2099"
    elif defect == "batch":
        queue_events(template)[0]["BatchSize"] = 50000
    elif defect == "visibility":
        name = queue_events(template)[0]["Queue"]["Fn::GetAtt"]
        name = name[0] if isinstance(name, list) else name.split(".")[0]
        template["Resources"][name]["Properties"]["VisibilityTimeout"] = 5
    elif defect == "circle":
        # The API's address in every function, among them the one the API needs first.
        template["Globals"]["Function"]["Environment"]["Variables"]["PLANTED"] = {"Fn::Sub": "https://${HooksApi}"}
    elif defect == "reference":
        policies = [one for one in template["Resources"].values() if one["Type"] == "AWS::IAM::ManagedPolicy"]
        policies[0]["Properties"]["PolicyDocument"]["Statement"][0]["Resource"] = {"Fn::GetAtt": ["NoSuchTable", "Arn"]}
    elif defect == "part":
        # A nested part that is not given what it asks for.
        del template["Resources"]["Alarms"]["Properties"]["Parameters"]["DeadLetters"]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("template")
    arguments.add_argument("--plant", choices=("runtime", "batch", "visibility", "circle", "reference", "part"))
    arguments = arguments.parse_args()
    with open(arguments.template, encoding="utf-8") as file:
        template = yaml_parse(file.read())
    plant(template, arguments.plant)
    for function in functions(template):
        # Packaging uploads the code and writes its address here; the translator takes nothing else.
        function["CodeUri"] = "s3://bucket/code.zip"
    defaults = {name: one["Default"] for name, one in template.get("Parameters", {}).items() if "Default" in one}
    try:
        expanded = transform(template, defaults, NoAccount())
    except InvalidDocumentException as error:
        causes = [str(cause.message) for cause in error.causes]
        sys.exit("\n".join([error.message, *causes]))
    json.dump(expanded, sys.stdout, indent=2)


main()
