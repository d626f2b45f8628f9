"""Signs requests with botocore's SigV4Auth, as AWS's mcp-proxy-for-aws does.

One JSON object a line on stdin, and one on stdout: what botocore signs, and how. The headers are
those that the proxy has signed; date and token are left to botocore. The clock says what the
request says.
"""
import base64
import datetime
import json
import sys

import awscli  # noqa: F401  brings its own botocore along
import botocore
import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


class Clock(datetime.datetime):
    """Stands where botocore asks for the time."""

    at = None

    @classmethod
    def utcnow(cls):
        return cls.at

    @classmethod
    def now(cls, tz=None):
        return cls.at.replace(tzinfo=tz)


datetime.datetime = Clock


class Recorder(botocore.auth.SigV4Auth):
    def string_to_sign(self, request, canonical_request):
        self.canonical = canonical_request
        self.text = super().string_to_sign(request, canonical_request)
        return self.text


for line in sys.stdin:
    given = json.loads(line)
    Clock.at = Clock.strptime(given["date"], "%Y%m%dT%H%M%SZ")
    keys = given["credentials"]
    credentials = Credentials(
        keys["accessKeyId"], keys["secretAccessKey"], keys.get("sessionToken")
    )
    request = AWSRequest(
        method=given["method"],
        url=given["url"],
        data=base64.b64decode(given["body"]),
        headers=dict(given["headers"]),
    )
    signer = Recorder(credentials, given["service"], given["region"])
    signer.add_auth(request)
    answer = {
        "canonicalRequest": signer.canonical,
        "stringToSign": signer.text,
        "authorization": request.headers["Authorization"],
        "botocore": botocore.__version__,
    }
    print(json.dumps(answer), flush=True)
