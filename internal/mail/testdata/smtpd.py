# A mail server that we did not write (aiosmtpd), for the tests: it takes letters by submission and tells, a line of
# JSON each, what Python's own package email reads in them. It ends when its input does.
#
#   smtpd.py starttls|tls|plain CERTIFICATE KEY
import email, email.policy, hashlib, json, ssl, sys, threading
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

mode, cert, key = sys.argv[1:4]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(cert, key)


def part(m):
    out = {"type": m.get_content_type(), "name": m.get_filename() or "", "disposition": m.get_content_disposition() or "", "id": m["content-id"] or "", "defects": [str(d) for d in m.defects]}
    if m.is_multipart():
        out["parts"] = [part(p) for p in m.iter_parts()]
    else:
        body = m.get_payload(decode=True)
        out["sha256"], out["size"] = hashlib.sha256(body).hexdigest(), len(body)
        if m.get_content_maintype() == "text":
            out["text"] = m.get_content()
    return out


class Taker:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        raw = envelope.original_content
        m = email.message_from_bytes(raw, policy=email.policy.default)
        lines = raw.split(b"\r\n")
        print(json.dumps({
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": server.transport.get_extra_info("ssl_object") is not None,
            "login": str(session.auth_data.login, "utf-8") if session.auth_data else "",
            "headers": [[k, str(v)] for k, v in m.items()],
            "addresses": {h: [[a.display_name, a.addr_spec] for a in m[h].addresses] for h in ("from", "to")},
            "defects": [str(d) for h in m.values() for d in h.defects] + [str(d) for d in m.defects],
            "ascii": all(b < 128 for b in raw), "longest": max(len(l) for l in lines), "bare": raw.replace(b"\r\n", b"").count(b"\n") + raw.replace(b"\r\n", b"").count(b"\r"),
            "body": part(m),
        }), flush=True)
        return "250 2.0.0 taken"


def login(server, session, envelope, mechanism, data):
    ok = isinstance(data, LoginPassword) and data.login == b"anna@mills.example" and data.password == b"tide & mill"
    return AuthResult(success=ok, handled=False, auth_data=data if ok else None)


class Door(Controller):
    def factory(self):
        return SMTP(self.handler, hostname="localhost", enable_SMTPUTF8=True, data_size_limit=80 << 20,
                    tls_context=context if mode == "starttls" else None, require_starttls=mode == "starttls",
                    authenticator=login, auth_required=True, auth_require_tls=mode == "starttls", auth_exclude_mechanism=["PLAIN"] if "login" in sys.argv else [])


d = Door(Taker(), hostname="127.0.0.1", port=0, ssl_context=context if mode == "tls" else None, ready_timeout=20)
# The controller asks its own port by its number to see that it is there: with port 0 it has to be told which.
import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); d.port = s.getsockname()[1]; s.close()
d.start()
print(json.dumps({"port": d.port}), flush=True)
sys.stdin.read()
d.stop()
