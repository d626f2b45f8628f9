"""Signs a request as AWS's mcp-proxy-for-aws does, with botocore's SigV4Auth, and sends it.

Arguments: URL, service, region; the JSON body on stdin; the keys in the environment.
"""
import os
import sys
import urllib.error
import urllib.request

import awscli  # noqa: F401  brings its own botocore along
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

url, service, region = sys.argv[1:4]
body = sys.stdin.buffer.read()
headers = {
    "Accept": "application/json, text/event-stream",
    "Content-Type": "application/json",
    "Content-Length": str(len(body)),
    "mcp-protocol-version": "2025-06-18",
}
keys = Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
request = AWSRequest(method="POST", url=url, data=body, headers=headers)
SigV4Auth(keys, service, region).add_auth(request)
sent = urllib.request.Request(url, data=body, headers=dict(request.headers), method="POST")
try:
    with urllib.request.urlopen(sent) as answer:
        print(answer.status, answer.read().decode())
except urllib.error.HTTPError as refused:
    print(refused.code, refused.read().decode())
