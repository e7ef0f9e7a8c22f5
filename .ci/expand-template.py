"""Expands the SAM template into plain CloudFormation, offline and without credentials.

The linter checks plain resources only, so defects inside serverless functions and their events show after the same
expansion that CloudFormation does when it deploys. Managed policies would be looked up in an account; a stand-in answers
with the ARN they all have, so that a misspelt policy template still fails and nothing is called.

    expand-template.py TEMPLATE [--plant DEFECT] > expanded.json
    expand-template.py TEMPLATE --package VERSION --commit COMMIT > packaged.json

--plant spoils the template first, to prove that the check sees it.
--package makes the template of a release: code and parts come from a bucket that the deployer names as a parameter, parameters stay
parameters, and nothing of SAM is left.
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


def package(template, version, commit):
    """The template of a release. Its zips and parts are named as `release/build` names them."""
    parameters, names = template["Parameters"], {}
    parameters["CodeBucket"] = {
        "Type": "String",
        "AllowedPattern": "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
        "ConstraintDescription": "The name of a bucket in the region of the stack.",
        "Description": "The bucket that the release was copied to, with copy-zips. It is in the region of the stack.",
    }
    parameters["CodePrefix"] = {
        "Type": "String",
        "Default": f"order-exchange/{version}/",
        "AllowedPattern": "([A-Za-z0-9!_.*'()/-]*/)?",
        "ConstraintDescription": "A prefix that ends in a slash, or nothing.",
        "Description": "What the names of the copied files begin with.",
    }
    parameters["Architecture"]["Description"] = "Processor of the functions."
    template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"].insert(
        0, {"Label": {"default": "Where the release was copied to"}, "Parameters": ["CodeBucket", "CodePrefix"]}
    )
    for name, one in template["Resources"].items():
        if one["Type"] == FUNCTION:
            names[name] = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")
            key = {"Fn::Sub": f"${{CodePrefix}}{names[name]}-{version}-${{Architecture}}.zip"}
            one["Properties"]["CodeUri"] = {"Bucket": {"Ref": "CodeBucket"}, "Key": key}
        elif one["Type"] == "AWS::CloudFormation::Stack":
            part = os.path.splitext(os.path.basename(one["Properties"]["TemplateURL"]))[0]
            address = f"https://s3.${{AWS::Region}}.${{AWS::URLSuffix}}/${{CodeBucket}}/${{CodePrefix}}{part}-{version}.yaml"
            one["Properties"]["TemplateURL"] = {"Fn::Sub": address}
    template["Outputs"]["Release"]["Value"] = f"{version} ({commit})"
    # A parameter with a default is replaced by it while functions are expanded.
    template["Parameters"] = {name: {key: value for key, value in one.items() if key != "Default"} for name, one in parameters.items()}
    expanded = expand(template, {})
    expanded["Parameters"] = parameters
    return expanded


def expand(template, values):
    try:
        return transform(template, values, NoAccount())
    except InvalidDocumentException as error:
        causes = [str(cause.message) for cause in error.causes]
        sys.exit("\n".join([error.message, *causes]))


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("template")
    arguments.add_argument("--plant", choices=("runtime", "batch", "visibility", "circle", "reference", "part"))
    arguments.add_argument("--package", metavar="VERSION")
    arguments.add_argument("--commit", default="unknown")
    arguments = arguments.parse_args()
    with open(arguments.template, encoding="utf-8") as file:
        template = yaml_parse(file.read())
    plant(template, arguments.plant)
    if arguments.package:
        json.dump(package(template, arguments.package, arguments.commit), sys.stdout, indent=1)
        return
    for function in functions(template):
        # Packaging uploads the code and writes its address here; the translator takes nothing else.
        function["CodeUri"] = "s3://bucket/code.zip"
    defaults = {name: one["Default"] for name, one in template.get("Parameters", {}).items() if "Default" in one}
    json.dump(expand(template, defaults), sys.stdout, indent=2)


main()
