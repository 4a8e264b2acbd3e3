"""A gRPC server of the real library that answers Health/Check; what it says depends on the service.

Usage: grpc-server.py PORT [KEY CERT]. The health messages are two fields, so they are written here
by hand: Debian has no package of grpc_health.
"""

import sys
from concurrent import futures

import grpc


def check(request, context):
    service = request[2:].decode()
    if service == "missing":
        context.abort(grpc.StatusCode.NOT_FOUND, "unknown service: missing")
    if service == "slow":
        context.abort(grpc.StatusCode.DEADLINE_EXCEEDED, "late \u20ac")
    return {"": b"\x08\x01", "down": b"\x08\x02", "none": b"", "broken": b"\x08"}.get(service, b"\x08\x01")


handler = grpc.method_handlers_generic_handler("grpc.health.v1.Health", {
    "Check": grpc.unary_unary_rpc_method_handler(check),
})
server = grpc.server(futures.ThreadPoolExecutor(max_workers=2))
server.add_generic_rpc_handlers((handler,))
port = sys.argv[1]
if len(sys.argv) > 2:
    key, cert = (open(path, "rb").read() for path in sys.argv[2:4])
    server.add_secure_port("127.0.0.1:" + port, grpc.ssl_server_credentials([(key, cert)]))
else:
    server.add_insecure_port("127.0.0.1:" + port)
server.start()
server.wait_for_termination()
